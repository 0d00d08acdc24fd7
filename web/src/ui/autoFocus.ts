/** Where the focus goes when something opens: into its first field, else on the thing itself, so that no button's tooltip jumps up. */
export function focusFieldFirst(event: Event): void {
  const opened = event.currentTarget;
  if (!(opened instanceof HTMLElement)) return;
  event.preventDefault();
  const field = opened.querySelector<HTMLElement>("input:not([readonly]), textarea");
  (field ?? opened).focus();
}
