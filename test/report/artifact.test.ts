import { expect, test } from 'vitest';
import { artifactPath, artifactUri } from '../../src/report/artifact.js';

test.each([
  ['board.dts', 'board.dts'],
  ['./board.dts', 'board.dts'],
  ['boards//./board.dts', 'boards/board.dts'],
  ['boards/../include/soc.h', 'include/soc.h'],
  ['a/b/../../soc.h', 'soc.h'],
  ['../../include/soc.h', '../../include/soc.h'],
  ['/srv/boards/../include/soc.h', '/srv/include/soc.h'],
  ['/../soc.h', '/../soc.h'],
])('artifactPath: %s is %s', (path, expected) => {
  expect(artifactPath(path)).toBe(expected);
});

test('a relative path is a relative reference, an absolute one a file URI', () => {
  expect(artifactUri('./my boards/a:b#1?.dts')).toBe('my%20boards/a%3Ab%231%3F.dts');
  expect(artifactUri('/srv/my boards/a.dts')).toBe('file:///srv/my%20boards/a.dts');
});
