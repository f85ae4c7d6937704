/**
 * What a failure says of its own call, without what it then says of the world: that a look changed nothing does not
 * mean that the step which is looked for has changed nothing.
 */
export const ofTheCall = (message: string): string => message.replace(/ Nothing was changed\./, '');
