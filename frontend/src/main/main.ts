/** All that the rest of the page uses of the main part. */
export { liveClient } from "./connection.ts";
export { MainPage } from "./MainPage.tsx";
