import type { Performed } from './advance.ts';
import { whoMayApprove } from './authority.ts';
import type { EngineTools } from './engine-tools.ts';
import type { Session } from './session.ts';

export async function offerBreakGlass(session: Session): Promise<Performed> {
  await session.decide([{ type: 'break_glass_offered', data: { why: 'waited' } }]);
  return 'go_on';
}

export async function remindOfReview(session: Session, tools: EngineTools): Promise<Performed> {
  const { run } = session;
  const { people: told } = await whoMayApprove(run, undefined, tools);
  const number = run.exceptions.reminded + 1;
  await session.decide([{ type: 'glass_review_due', data: { number, told } }]);
  return 'go_on';
}
