import type { MachineFacts } from '../check.js';
import { toJson } from './json.js';

/** A machine.json with what is known; page and byte counts are numbers, addresses strings, as the contract has them. */
export function machineJson(facts: MachineFacts): string {
  const { pageSize, kernelImage, dtb, initrd, memory, controllers, config, ...rest } = facts;
  return toJson({
    ...rest,
    ...(pageSize === undefined ? {} : { pageSize: Number(pageSize) }),
    ...(Object.keys(config).length ? { config } : {}),
    ...(kernelImage
      ? {
          kernelImage: {
            ...(kernelImage.load === undefined ? {} : { load: kernelImage.load }),
            symbols: kernelImage.symbols,
          },
        }
      : {}),
    ...(dtb ? { dtb: placeJson(dtb) } : {}),
    ...(initrd ? { initrd: placeJson(initrd) } : {}),
    ...(memory ? { memory } : {}),
    ...(controllers.length ? { controllers } : {}),
  });
}

const placeJson = ({ addr, size }: { readonly addr?: bigint; readonly size?: bigint }): object => ({
  ...(addr === undefined ? {} : { addr }),
  ...(size === undefined ? {} : { size: Number(size) }),
});
