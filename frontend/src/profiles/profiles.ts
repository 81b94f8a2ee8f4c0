/** All that the rest of the page uses of the part with the profiles. */
export { ProfileField } from "./ProfileField.tsx";
export { ProfileList } from "./ProfileList.tsx";
export { ProfilesDialog } from "./ProfilesDialog.tsx";
