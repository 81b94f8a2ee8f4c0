import { type Signal, signal } from "@preact/signals";

/** Grows whenever something here has voided saved logons, so that their list is read again. */
export const savedVoided: Signal<number> = signal(0);
