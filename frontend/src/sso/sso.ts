/** All that the rest of the page uses of the part for single sign-on. */
export { atHome } from "./AtHome.tsx";
export { comeBack } from "./trip.ts";
export { FirstWay, press, Ways, withoutPassword } from "./Ways.tsx";
