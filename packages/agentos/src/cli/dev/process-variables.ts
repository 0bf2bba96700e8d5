/** In the environment of a process of `agentos dev`: `look` loads the file and tells its id; `first` serves until one has served, `again` after that. */
export const roleVariable = 'AGENTOS_DEV_PROCESS';

/** Address of a key set whose tokens are taken beside those of the development key. */
export const keySetVariable = 'AGENTOS_DEV_KEY_SET';
