import type { Performed } from './advance.ts';
import { whoHolds, whoMayApprove } from './authority.ts';
import type { EngineTools } from './engine-tools.ts';
import type { Session } from './session.ts';

export async function offerBreakGlass(session: Session): Promise<Performed> {
  await session.decide([{ type: 'break_glass_offered', data: { why: 'waited' } }]);
  return 'go_on';
}

export async function remindOfReview(session: Session, tools: EngineTools): Promise<Performed> {
  const { run } = session;
  const { people } = await whoMayApprove(run, undefined, tools);
  const { breakGlass } = run.request.runbook;
  // Where nobody may approve, those who were told of it are who can see to it.
  const told = people.length > 0 ? people : await whoHolds(breakGlass?.tell ?? [], tools);
  const number = run.exceptions.reminded + 1;
  await session.decide([{ type: 'glass_review_due', data: { number, told } }]);
  return 'go_on';
}
