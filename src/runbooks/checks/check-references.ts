import type { Name, Reference } from '../cel.ts';
import { suggest } from '../did-you-mean.ts';
import type { Problem, Span } from '../source-file.ts';
import { ENVIRONMENT_FIELDS, outputsOf, RUN_FIELDS, type Vocabulary } from '../vocabulary.ts';

export type PlacedProblem = Problem & Span;

/** Whether what an expression names exists, as far as names go; types come after. Secrets only where `secrets` allows. */
export function checkReferences(
  references: readonly Reference[],
  { words, secrets }: { readonly words: Vocabulary; readonly secrets: boolean },
): readonly PlacedProblem[] {
  return references.flatMap((reference) => {
    const problem = secrets ? undefined : secretProblem(reference);
    const found = problem ?? referenceProblem(reference, words, references);
    return found ? [found] : [];
  });
}

function secretProblem({ root, start, end }: Reference): PlacedProblem | undefined {
  if (root !== 'secrets') return undefined;
  return { code: 'secret', message: 'a secret reaches an action only through `with`', start, end };
}

function referenceProblem(
  reference: Reference,
  words: Vocabulary,
  all: readonly Reference[],
): PlacedProblem | undefined {
  switch (reference.root) {
    case 'parameters':
      return parameterProblem(reference, words, all);
    case 'steps':
      return stepProblem(reference, words);
    case 'run':
      return fieldProblem(reference, RUN_FIELDS);
    case 'environment':
      return fieldProblem(reference, ENVIRONMENT_FIELDS);
    case 'secrets':
      return secretNameProblem(reference);
    default:
      return undefined;
  }
}

function parameterProblem(
  reference: Reference,
  { parameters }: Vocabulary,
  all: readonly Reference[],
): PlacedProblem | undefined {
  const [name] = reference.names;
  if (!name) return bare(reference, 'name one: parameters.service');
  if (!parameters.has(name.name)) return unknown('parameter', name, parameters.keys());
  const parameter = parameters.get(name.name);
  const mayBeMissing = parameter?.required === false && parameter.default === undefined;
  // `has(parameters.x)` reads it once more, in the same expression.
  const isTested =
    all.filter(({ names: [other], root }) => root === 'parameters' && other?.name === name.name).length > 1;
  if (!mayBeMissing || isTested) return undefined;
  const hint = `give it a default, or write has(parameters.${name.name}) ? parameters.${name.name} : …`;
  return {
    code: 'may_be_missing',
    message: `parameter ${quoted(name)} may be missing`,
    hint,
    ...spanOf(name),
  };
}

function stepProblem(reference: Reference, { earlier, later }: Vocabulary): PlacedProblem | undefined {
  const [id, outputs, output] = reference.names;
  if (!id) return bare(reference, 'name one: steps.backup.outputs.started_at');
  if (later.has(id.name)) {
    const hint = 'a step can use the outputs of the steps before it';
    return { code: 'later_step', message: `step ${quoted(id)} has not run by then`, hint, ...spanOf(id) };
  }
  if (!earlier.has(id.name)) return unknownStep(id, [...earlier.keys()]);
  if (outputs?.name !== 'outputs' || !output) {
    const hint = `write steps.${id.name}.outputs.…`;
    return {
      code: 'reference',
      message: `a step is known by its outputs, one by one`,
      hint,
      ...spanOf(outputs ?? id),
    };
  }
  const action = earlier.get(id.name);
  if (!action || outputsOf(action).includes(output.name)) return undefined;
  return {
    ...unknown(`output`, output, outputsOf(action)),
    message: `${action.name} has no output ${quoted(output)}`,
  };
}

function unknownStep(id: Name, known: readonly string[]): PlacedProblem {
  const hyphened = known.find((name) => name.startsWith(`${id.name}-`));
  const problem = unknown('step', id, known);
  return hyphened === undefined
    ? problem
    : { ...problem, hint: `a hyphen is a minus here: write steps["${hyphened}"]` };
}

function fieldProblem(reference: Reference, known: readonly string[]): PlacedProblem | undefined {
  const [name] = reference.names;
  if (!name) return bare(reference, `write ${reference.root}.${known[0]}`);
  return known.includes(name.name) ? undefined : unknown(`field of ${reference.root}`, name, known);
}

/** Written in one way only, so that a search of the text finds every secret that a file speaks of. */
function secretNameProblem(reference: Reference): PlacedProblem | undefined {
  const [name] = reference.names;
  if (!name) return bare(reference, 'name one: secrets.API_TOKEN');
  const plain = reference.end - reference.start === `secrets.${name.name}`.length;
  if (plain && /^[A-Z][A-Z0-9_]*$/.test(name.name)) return undefined;
  const message = 'a secret is written secrets.API_TOKEN, its name in capitals, digits and underscores';
  return { code: 'secret', message, ...spanOf(name) };
}

const bare = ({ root, start, end }: Reference, hint: string): PlacedProblem => ({
  code: 'reference',
  message: `\`${root}\` cannot be used on its own`,
  hint,
  start,
  end,
});

const unknown = (kind: string, name: Name, known: Iterable<string>): PlacedProblem => ({
  code: 'unknown_reference',
  message: `unknown ${kind} ${quoted(name)}`,
  hint: suggest(name.name, known),
  ...spanOf(name),
});

const quoted = ({ name }: Name): string => JSON.stringify(name);
const spanOf = ({ start, end }: Name): Span => ({ start, end });
