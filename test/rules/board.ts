import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { findingsIn } from '../support/findings.js';

/** What a test says of its board; 512 MiB of RAM at 0x8000_0000 if nothing else is said. */
export interface BoardSketch {
  readonly memory?: string;
  readonly regions?: string;
  readonly rest?: string;
  readonly bootargs?: string;
  readonly machine?: object;
}

const MEMORY = 'memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x20000000>; };';

const textOf = ({ memory = MEMORY, regions = '', rest = '', bootargs }: BoardSketch): string => `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	${bootargs === undefined ? '' : `chosen { bootargs = "${bootargs}"; };`}
	${memory}
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		${regions}
	};
	${rest}
};
`;

export const REUSABLE = 'compatible = "shared-dma-pool"; reusable;';

/** A static region at an address of up to nine digits, with a label of the same: a CMA pool of 64 MiB, if nothing else is said. */
export const pool = (address: string, size = '0x4000000', words = REUSABLE): string =>
  `p${address}: pool@${address} { ${words} reg = <0x${address.slice(0, -8) || 0} 0x${address.slice(-8)} 0 ${size}>; };`;

/** What one rule says of a board. */
export const findingsOf = (code: string, board: BoardSketch): readonly Diagnostic[] =>
  findingsIn(textOf(board), board.machine).filter((finding) => finding.code === code);

export const messagesOf = (code: string, board: BoardSketch): readonly string[] =>
  findingsOf(code, board).map(({ message }) => message);

/** What the cursor stands on. */
export const markedBy = ({ span }: Pick<Diagnostic, 'span'>): string => span.file.text.slice(span.start, span.end);

/** What is written anew: `old -> new`, in the order of the file, without blanks around. */
export const editsOf = ({ fix }: Diagnostic): readonly string[] =>
  [...(fix?.edits ?? [])]
    .sort((a, b) => a.span.start - b.span.start)
    .map((edit) => `${markedBy(edit).trim()} -> ${edit.newText.trim()}`);
