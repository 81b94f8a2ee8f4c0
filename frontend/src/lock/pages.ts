/** All that the rest of the page uses of the part about other tabs. */
export { BlockedPage } from "./BlockedPage.tsx";
export { MovedPage } from "./MovedPage.tsx";
