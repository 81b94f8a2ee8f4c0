/** Whether the page itself is about to go: nobody is asked then whether they want to leave. */
export const leaving = { onPurpose: false };

/** Loads the page anew, without asking. */
export function loadAnew(): void {
	leaving.onPurpose = true;
	location.reload();
}
