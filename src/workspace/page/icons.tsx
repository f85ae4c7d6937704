import type { ReactNode } from 'react';

/** Line icons, drawn at 20 by 20 in the color of the text around them. */
function icon(shape: ReactNode, filled = false) {
  return function Icon({ size = 20 }: { readonly size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 20 20"
        fill={filled ? 'currentColor' : 'none'}
        stroke={filled ? 'none' : 'currentColor'}
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {shape}
      </svg>
    );
  };
}

export const HashIcon = icon(<path d="M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5" />);
export const LockIcon = icon(<path d="M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9" />);
export const CloseIcon = icon(<path d="m5 5 10 10M15 5 5 15" />);
export const BackIcon = icon(<path d="M12.5 4 6.5 10l6 6" />);
export const MenuIcon = icon(<path d="M3 5.5h14M3 10h14M3 14.5h14" />);
export const SendIcon = icon(<path d="M3 3.2 17.6 10 3 16.8l1.7-5.6L11 10 4.7 8.8z" />, true);
export const ThreadIcon = icon(<path d="M3.5 4h13v9.5H9L5.5 16.5v-3h-2zM7 7.5h6M7 10.3h4" />);
export const MoreIcon = icon(
  <>
    <circle cx="10" cy="4.5" r="1.6" />
    <circle cx="10" cy="10" r="1.6" />
    <circle cx="10" cy="15.5" r="1.6" />
  </>,
  true,
);
export const EyeIcon = icon(
  <>
    <path d="M2 10c2-3.6 4.8-5.4 8-5.4s6 1.8 8 5.4c-2 3.6-4.8 5.4-8 5.4S4 13.6 2 10z" />
    <circle cx="10" cy="10" r="2.3" />
  </>,
);
export const ChevronIcon = icon(<path d="m5.5 8 4.5 4.5L14.5 8" />);
export const PulseIcon = icon(<path d="M2 10.5h3.5L8 4l4 12 2.5-5.5H18" />);
export const PinIcon = icon(<path d="m7 3 6 .2-.5 5 2.5 2.8H5L7.5 8.2zM10 11v6" />);
export const FileIcon = icon(<path d="M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15" />);
export const SlashIcon = icon(
  <>
    <rect x="3" y="3" width="14" height="14" rx="3" />
    <path d="m8 13.5 4-7" />
  </>,
);
export const WarningIcon = icon(<path d="M10 3 2.5 16.5h15zM10 8v4M10 14.3v.1" />);
export const JoinIcon = icon(<path d="M3 10h9.5M9 6l4 4-4 4M12 3.5h4.5v13H12" />);
