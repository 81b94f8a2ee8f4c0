/** All that the rest of the page uses of the part with the hosts. */
export { settle } from "./choose.ts";
export { HostField } from "./HostField.tsx";
