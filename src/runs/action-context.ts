import type { ActionContext, ActionEnvironment, Note } from '../actions/action.ts';
import type { JsonObject } from '../lib/json.ts';
import type { PlanningTools } from './engine-tools.ts';
import { CALL_DEADLINE_MS } from './not-for-ever.ts';
import type { Run } from './run.ts';

interface Extras {
  readonly pinned?: JsonObject | undefined;
  readonly note?: (note: Note) => Promise<void>;
}

/** What an action is handed: its environment's systems, who it acts for, and no more of the world. */
export function actionContext(
  run: Run,
  step: string,
  tools: PlanningTools,
  extras: Extras = {},
): ActionContext {
  return {
    systems: tools.systems(run.request.environment),
    environment: actionEnvironment(run),
    run: { id: run.id, startedAt: run.requestedAt, ...(run.request.runbook.drill && { drill: true }) },
    step,
    token: `${run.id}/${step}`,
    now: tools.clock.now(),
    signal: AbortSignal.timeout(CALL_DEADLINE_MS),
    ...(extras.pinned && { pinned: extras.pinned }),
    note: extras.note ?? refuseNote,
  };
}

export function actionEnvironment(run: Run): ActionEnvironment {
  const { name, protected: isProtected, kubernetes, aws } = run.request.environment;
  return {
    name,
    protected: isProtected,
    kubernetesContext: kubernetes?.context,
    awsRegion: aws?.region,
  };
}

const refuseNote = () => Promise.reject(new Error('only apply may note something'));
