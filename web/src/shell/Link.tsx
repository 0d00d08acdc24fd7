import type { ComponentPropsWithRef } from "react";

import { navigate } from "./route";

/** A link inside the page: a plain click goes without loading, everything else is the browser's. */
export function Link({ href, onClick, ...rest }: ComponentPropsWithRef<"a"> & { href: string }) {
  return (
    <a
      href={href}
      onClick={(event) => {
        onClick?.(event);
        const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
        if (!isPlain || event.defaultPrevented) return;
        event.preventDefault();
        navigate(href);
      }}
      {...rest}
    />
  );
}
