import type { KnownRoster } from '../../oncall/known-roster.ts';
import type { OnCallTools } from '../../oncall/oncall-tools.ts';
import type { Rota } from '../../runbooks/oncall-section.ts';

/** One rota and what PagerDuty says of it, or said last. */
export interface ShownRota {
  readonly rota: Rota;
  readonly known: KnownRoster;
}

/** Every rota of the file, in its order. */
export function showOnCall({
  rotas,
  know,
}: Pick<OnCallTools, 'rotas' | 'know'>): Promise<readonly ShownRota[]> {
  return Promise.all(Object.values(rotas()).map(async (rota) => ({ rota, known: await know(rota) })));
}
