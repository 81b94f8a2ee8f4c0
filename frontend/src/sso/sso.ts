/** All that the rest of the page uses of the part for single sign-on. */
export { SsoForm } from "./SsoForm.tsx";
export { comeBack } from "./trip.ts";
