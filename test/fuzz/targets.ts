import { makeSourceFile, parse, preprocess } from 'dtc-parser-ts';
import { readBootLog } from '../../src/answers/boot-log.js';
import { isMasked, readIomem } from '../../src/answers/iomem.js';
import { verify } from '../../src/answers/verify.js';
import { readZoneinfo } from '../../src/answers/zoneinfo.js';
import { splitArguments } from '../../src/boot/cmdline.js';
import { type CheckRequest, check, NO_FACTS, readKconfig, readMachine, replayDemand } from '../../src/check.js';
import { compile, emit } from '../../src/compile.js';
import { verificationJson } from '../../src/report/answers-json.js';
import { checkText } from '../../src/report/check-text.js';
import { layoutHtml } from '../../src/report/html.js';
import { checkJson } from '../../src/report/json.js';
import { layoutJson } from '../../src/report/layout-json.js';
import { layoutText } from '../../src/report/layout-text.js';
import { PLAIN } from '../../src/report/look.js';
import { layoutSvg } from '../../src/report/svg.js';
import { verifyText } from '../../src/report/verify-text.js';
import { readBlob } from '../../src/tree/blob/read-blob.js';
import { bytesOf } from '../../src/tree/read.js';
import type { Corpus } from './corpus.js';
import { assertPlaces } from './invariants.js';
import { mutated } from './mutate.js';
import type { Random } from './random.js';
import { BLOB_WORDS, JSON_WORDS, LOG_WORDS, PARAMETERS, SOURCE_WORDS } from './words.js';

/** One thing to try: it makes an input out of chance, and throws where the product does not keep its head. */
export interface Target {
  make(random: Random): Input;
  run(input: Input): void;
}

/** Named texts, as a failure shows them. */
export type Input = Readonly<Record<string, string>>;

const PART = '/ { part { #address-cells = <1>; }; };\n';

/** Files of one input: what is not there is missing. */
function requestFor(files: Input, file: string): CheckRequest {
  const readFile = (path: string) => {
    if (path === 'part.dtsi') return PART;
    return files[path] ?? ({ reason: 'missing', detail: 'does not exist' } as const);
  };
  return {
    host: { readFile },
    file,
    includeDirs: [],
    defines: [],
    undefines: [],
    includes: [],
    overlays: [],
    machine: NO_FACTS,
  };
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Reads a text, and states what holds of every text. */
function readsText(files: Input): void {
  const { host } = requestFor(files, 'a.dts');
  const { text, problems } = preprocess('a.dts', host, { includeDirs: [] });
  const parsed = parse(text);
  assertPlaces([...problems, ...parsed.problems]);
}

/** Checks a board and writes it in every form. */
function checks(request: CheckRequest): void {
  const report = check(request);
  assertPlaces(report.diagnostics);
  JSON.parse(checkJson([report]));
  checkText([report], PLAIN);
  if (report.facts === undefined) return;
  JSON.parse(layoutJson(report));
  layoutText(report, PLAIN, { assumptions: true });
  layoutSvg(report);
  layoutHtml(report);
}

function machineOf(text: string): ReturnType<typeof readMachine>['value'] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { value, diagnostics } = readMachine(json, makeSourceFile('m.json', text));
  assertPlaces(diagnostics);
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : value;
}

/** Blobs of the corpus, as this project writes them. */
function blobsOf(sources: readonly string[], symbols: boolean): readonly string[] {
  return sources.flatMap((text) => {
    const request = requestFor({ 'a.dts': text }, 'a.dts');
    const { value } = compile({ ...request, input: 'dts', build: { symbols } });
    return value.failed === undefined ? [latin1(emit(value.tree, 'dtb'))] : [];
  });
}

export function makeTargets(corpus: Corpus): Readonly<Record<string, Target>> {
  const bent = (from: readonly string[], random: Random, words: readonly string[]): string =>
    mutated(random.pick(from), random, random.pick(from), words);
  const small = corpus.sources.slice(0, 40);
  const blobs = blobsOf(small, true);
  const overlayBlobs = blobsOf(corpus.overlays, true);
  const booted = small.filter((text) => check(requestFor({ 'a.dts': text }, 'a.dts')).facts !== undefined);
  const boardWith = (machine: CheckRequest['machine'], source: string): void =>
    checks({ ...requestFor({ 'a.dts': source }, 'a.dts'), machine });
  return {
    parser: {
      make: (random) => ({ 'a.dts': bent(corpus.sources, random, SOURCE_WORDS) }),
      run: readsText,
    },
    blob: {
      make: (random) => ({ 'a.dtb': bent([...blobs, ...overlayBlobs], random, BLOB_WORDS) }),
      run: ({ 'a.dtb': blob = '' }) => {
        const { value, diagnostics } = readBlob(bytesOf(blob), 'a.dtb', {});
        assertPlaces(diagnostics);
        if (diagnostics.some(({ severity }) => severity === 'error')) return;
        const again = emit(value, 'dtb');
        const { diagnostics: said } = readBlob(again, 'b.dtb', {});
        const wrong = said.find(({ severity }) => severity === 'error');
        if (wrong) throw new Error(`a blob that was read is not read again: ${wrong.message}`);
      },
    },
    overlay: {
      make: (random) => ({
        'a.dts': random.below(3) === 0 ? bent(small, random, SOURCE_WORDS) : random.pick(small),
        'o.dtso':
          random.below(2) === 0 ? bent(corpus.overlays, random, SOURCE_WORDS) : bent(overlayBlobs, random, BLOB_WORDS),
      }),
      run: (files) => {
        const request = { ...requestFor(files, 'a.dts'), overlays: ['o.dtso'] };
        const { value, diagnostics } = compile({ ...request, input: 'dts', build: {} });
        assertPlaces(diagnostics);
        emit(value.tree, 'dtb');
      },
    },
    cmdline: {
      make: (random) => ({ cmdline: bent(corpus.cmdlines, random, PARAMETERS), source: random.pick(booted) }),
      run: ({ cmdline = '' }) => void splitArguments(cmdline),
    },
    parameters: {
      make: (random) => ({ cmdline: bent(corpus.cmdlines, random, PARAMETERS), source: random.pick(booted) }),
      run: ({ cmdline = '', source = '' }) => boardWith({ ...NO_FACTS, cmdline }, source),
    },
    machine: {
      make: (random) => ({ 'm.json': bent(corpus.machines, random, JSON_WORDS), source: random.pick(booted) }),
      run: ({ 'm.json': text = '', source = '' }) => {
        const machine = machineOf(text);
        if (machine) boardWith(machine, source);
      },
    },
    config: {
      make: (random) => ({ '.config': bent(corpus.configs, random, JSON_WORDS), source: random.pick(booted) }),
      run: ({ '.config': text = '', source = '' }) => boardWith({ ...NO_FACTS, config: readKconfig(text) }, source),
    },
    logs: {
      make: (random) => {
        const boot = random.pick(corpus.boots);
        const other = random.pick(corpus.boots);
        return {
          dmesg: mutated(boot.dmesg, random, other.dmesg, LOG_WORDS),
          zoneinfo: mutated(boot.zoneinfo, random, other.zoneinfo, LOG_WORDS),
          iomem: mutated(boot.iomem, random, other.iomem, LOG_WORDS),
        };
      },
      run: ({ dmesg = '', zoneinfo = '', iomem = '' }) => {
        readBootLog(dmesg);
        readZoneinfo(zoneinfo);
        isMasked(iomem);
        readIomem(iomem);
      },
    },
    verify: {
      make: (random) => {
        const boot = random.pick(corpus.boots);
        return {
          source: random.pick([boot.source, random.pick(booted)]),
          dmesg: mutated(boot.dmesg, random, random.pick(corpus.boots).dmesg, LOG_WORDS),
          zoneinfo: mutated(boot.zoneinfo, random, boot.zoneinfo, LOG_WORDS),
          iomem: mutated(boot.iomem, random, boot.iomem, LOG_WORDS),
        };
      },
      run: ({ source = '', dmesg = '', zoneinfo = '', iomem = '' }) => {
        const { facts } = check(requestFor({ 'a.dts': source }, 'a.dts'));
        if (facts === undefined) return;
        const evidence = { log: readBootLog(dmesg), zoneinfo: readZoneinfo(zoneinfo), iomem: readIomem(iomem) };
        const verification = verify(facts.demand, NO_FACTS, evidence, replayDemand);
        JSON.parse(verificationJson('a.dts', verification));
        verifyText('a.dts', verification, PLAIN);
      },
    },
    check: {
      make: (random) => ({ 'a.dts': bent(corpus.sources, random, SOURCE_WORDS) }),
      run: (files) => checks(requestFor(files, 'a.dts')),
    },
  };
}
