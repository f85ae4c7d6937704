/** `npm test` needs npm and nothing else; what it therefore leaves out is said once, at the end. */
export default function setup(): () => void {
  return () => {
    console.log(
      'Left out here: the browser tests, which need Chromium (npm run test:browser), and those against real systems (npm run test:e2e).',
    );
  };
}
