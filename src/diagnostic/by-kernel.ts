import type { Diagnostic } from './diagnostic.js';

export interface KernelFindings {
  readonly kernel: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The findings for several kernels in one list: what they share once, and with each finding those that it concerns. */
export function mergeByKernel(findings: readonly KernelFindings[]): readonly Diagnostic[] {
  const merged = new Map<string, { readonly finding: Diagnostic; readonly kernels: string[] }>();
  for (const { kernel, diagnostics } of findings) {
    for (const finding of diagnostics) {
      const key = keyOf(finding);
      const known = merged.get(key);
      if (known === undefined) merged.set(key, { finding, kernels: [kernel] });
      else if (!known.kernels.includes(kernel)) known.kernels.push(kernel);
    }
  }
  return [...merged.values()].map(({ finding, kernels }) =>
    kernels.length === findings.length ? finding : { ...finding, kernels },
  );
}

/** One mistake at one place; what it is called and how bad it is may differ from kernel to kernel. */
const keyOf = ({ code, severity, span, node, property }: Diagnostic): string =>
  [code, severity, span.file.path, span.start, span.end, node, property].join('\0');

/** The message, with the kernels that it concerns where those are not all that were asked for. */
export const messageWithKernels = ({ message, kernels }: Diagnostic): string =>
  kernels === undefined ? message : `${message} (${kernels.join(', ')} only)`;
