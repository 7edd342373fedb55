import { readBootLog } from '../../../src/answers/boot-log.js';
import { explain, explainLog } from '../../../src/answers/explain.js';
import { isMasked, readIomem } from '../../../src/answers/iomem.js';
import { verify } from '../../../src/answers/verify.js';
import { readZoneinfo } from '../../../src/answers/zoneinfo.js';
import { check, NO_FACTS, readImageFile, replayDemand } from '../../../src/check.js';
import { verificationJson } from '../../../src/report/answers-json.js';
import { PLAIN } from '../../../src/report/look.js';
import { verifyText } from '../../../src/report/verify-text.js';
import type { Corpus, RecordedLogs } from '../corpus.js';
import { mutated } from '../mutate.js';
import type { Random } from '../random.js';
import { requestFor } from '../request.js';
import type { Target } from '../target.js';
import { IMAGE_WORDS, LOG_WORDS } from '../words.js';

type Logs = Omit<RecordedLogs, 'source'>;

function bentLogs(boot: RecordedLogs, other: RecordedLogs, random: Random): Logs {
  return {
    dmesg: mutated(boot.dmesg, random, other.dmesg, LOG_WORDS),
    zoneinfo: mutated(boot.zoneinfo, random, other.zoneinfo, LOG_WORDS),
    iomem: mutated(boot.iomem, random, other.iomem, LOG_WORDS),
  };
}

function verifies({ source = '', dmesg = '', zoneinfo = '', iomem = '' }: Partial<RecordedLogs>): void {
  const { facts } = check(requestFor({ 'a.dts': source }));
  if (facts === undefined) return;
  const evidence = { log: readBootLog(dmesg), zoneinfo: readZoneinfo(zoneinfo), iomem: readIomem(iomem) };
  const verification = verify(facts.demand, NO_FACTS, evidence, replayDemand);
  JSON.parse(verificationJson('a.dts', verification));
  verifyText('a.dts', verification, PLAIN);
}

export function logTargets({ boots, images }: Corpus): Readonly<Record<string, Target>> {
  return {
    logs: {
      make: (random) => ({ ...bentLogs(random.pick(boots), random.pick(boots), random) }),
      run: ({ dmesg = '', zoneinfo = '', iomem = '' }) => {
        readBootLog(dmesg);
        explainLog(dmesg);
        explain(dmesg.slice(0, 200));
        readZoneinfo(zoneinfo);
        isMasked(iomem);
        readIomem(iomem);
      },
    },
    verify: {
      make: (random) => {
        const boot = random.pick(boots);
        return {
          source: random.pick([boot, random.pick(boots)]).source,
          ...bentLogs(boot, random.pick(boots), random),
        };
      },
      run: verifies,
    },
    image: {
      make: (random) => ({ image: mutated(random.pick(images), random, random.pick(images), IMAGE_WORDS) }),
      run: ({ image = '' }) => void readImageFile(image),
    },
  };
}
