import { z } from 'zod';

/** A workflow by its file's name, or by its id. */
export const workflowField = z
  .string()
  .regex(/^[\w.-]{1,200}$/, 'a workflow is the name of its file, like cd.yml, or its id');
