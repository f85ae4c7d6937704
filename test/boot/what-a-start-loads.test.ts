import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { z } from 'zod';

// Every file costs every start its part of a second and of the memory, for as long as the bot runs.
const NOT_AT_ONCE = [
  'node_modules/@aws-sdk/',
  'node_modules/@kubernetes/',
  'node_modules/@pagerduty/',
  'node_modules/@resvg/',
  'node_modules/echarts/',
  'node_modules/express/',
  'node_modules/pg/',
  'node_modules/temporal-polyfill/',
  'node_modules/vite/',
  'src/boot/real-systems.ts',
  'src/boot/simulated-systems.ts',
  'src/cli/doctor/',
  'src/storage/postgres/',
  'src/workspace/',
];

test('a start loads no SDK, no stand-in and no picture before it needs one', () => {
  const loaded = filesLoadedBy('./src/boot/serve.ts');

  expect(loaded).toContainEqual(expect.stringContaining('src/slack/app.ts'));
  expect(loaded.filter((file) => NOT_AT_ONCE.some((part) => file.includes(part)))).toEqual([]);
});

/** In a process of its own: this one has loaded much else. */
function filesLoadedBy(file: string): readonly string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const files = [];
    registerHooks({ load(url, context, next) { files.push(url); return next(url, context); } });
    await import('${file}');
    console.log(JSON.stringify(files));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  return z.array(z.string()).parse(JSON.parse(output));
}
