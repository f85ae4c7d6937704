/** What is called on a record that nobody else has, and the places at which the process dies. */
interface Keeping {
  readonly name: string;
  readonly line: (beside: string) => string;
  readonly places: readonly string[];
}

export const KEEPING: readonly Keeping[] = [
  {
    name: 'compact',
    line: (beside) => `compact --older-than 30d --to ${beside}/exports`,
    places: [
      'before-file:export.name',
      'after-file:export.name',
      'before-commit:chain_sealed',
      'after-commit:chain_sealed',
      'before-file:record.shrunk',
      'after-file:record.shrunk',
    ],
  },
  {
    name: 'restore',
    line: (beside) => `restore ${beside}/earlier.db --lose-newer`,
    places: [
      'after-file:restore.draft',
      'before-commit:record_restored',
      'after-commit:record_restored',
      'after-file:restore.aside',
      'after-file:restore.journal',
      'after-file:restore.record',
      'after-file:restore.mark',
    ],
  },
  {
    name: 'backup',
    line: (beside) => `backup ${beside}/backup.db --replace`,
    places: [
      'before-file:backup.copy',
      'after-file:backup.copy',
      'before-file:backup.name',
      'after-file:backup.name',
    ],
  },
];
