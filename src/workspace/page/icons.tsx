import type { ReactNode } from 'react';

interface IconProps {
  readonly size?: number;
}

interface DrawingProps extends IconProps {
  readonly children: ReactNode;
}

/** Line icons, drawn at 20 by 20 in the color of the text around them. */
function Line({ size = 20, children }: DrawingProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

function Filled({ size = 20, children }: DrawingProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      {children}
    </svg>
  );
}

export const HashIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5" />
  </Line>
);
export const LockIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9" />
  </Line>
);
export const CloseIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="m5 5 10 10M15 5 5 15" />
  </Line>
);
export const BackIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M12.5 4 6.5 10l6 6" />
  </Line>
);
export const MenuIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M3 5.5h14M3 10h14M3 14.5h14" />
  </Line>
);
export const SendIcon = (props: IconProps) => (
  <Filled {...props}>
    <path d="M3 3.2 17.6 10 3 16.8l1.7-5.6L11 10 4.7 8.8z" />
  </Filled>
);
export const ThreadIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M3.5 4h13v9.5H9L5.5 16.5v-3h-2zM7 7.5h6M7 10.3h4" />
  </Line>
);
export const MoreIcon = (props: IconProps) => (
  <Filled {...props}>
    <circle cx="10" cy="4.5" r="1.6" />
    <circle cx="10" cy="10" r="1.6" />
    <circle cx="10" cy="15.5" r="1.6" />
  </Filled>
);
export const EyeIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M2 10c2-3.6 4.8-5.4 8-5.4s6 1.8 8 5.4c-2 3.6-4.8 5.4-8 5.4S4 13.6 2 10z" />
    <circle cx="10" cy="10" r="2.3" />
  </Line>
);
export const ChevronIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="m5.5 8 4.5 4.5L14.5 8" />
  </Line>
);
export const ClockIcon = (props: IconProps) => (
  <Line {...props}>
    <circle cx="10" cy="10" r="7.2" />
    <path d="M10 5.8V10l2.8 2" />
  </Line>
);
export const PulseIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M2 10.5h3.5L8 4l4 12 2.5-5.5H18" />
  </Line>
);
export const PinIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="m7 3 6 .2-.5 5 2.5 2.8H5L7.5 8.2zM10 11v6" />
  </Line>
);
export const FileIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15" />
  </Line>
);
export const SlashIcon = (props: IconProps) => (
  <Line {...props}>
    <rect x="3" y="3" width="14" height="14" rx="3" />
    <path d="m8 13.5 4-7" />
  </Line>
);
export const WarningIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M10 3 2.5 16.5h15zM10 8v4M10 14.3v.1" />
  </Line>
);
export const JoinIcon = (props: IconProps) => (
  <Line {...props}>
    <path d="M3 10h9.5M9 6l4 4-4 4M12 3.5h4.5v13H12" />
  </Line>
);
