/** When Slack was away. */
export const SLACK_STREAM = 'slack';

/** When replicas differed. */
export const REPLICAS_STREAM = 'replicas';

/** When people moved the clock of the local workspace. */
export const CLOCK_STREAM = 'clock';
