import fc from 'fast-check';

/**
 * Properties are tried with the same values everywhere, so that what passes once passes always. Other values find more:
 * `RUNBOLT_PROPERTY_SEED=random npm test`, or the seed that a failure has printed.
 */
const { RUNBOLT_PROPERTY_SEED: seed = '1' } = process.env;

if (seed !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });

export { fc };
