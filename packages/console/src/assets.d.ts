declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  // oxlint-disable-next-line import/no-default-export -- what CSS modules are
  export default classes;
}
declare module '*.css';
declare module '*.svg' {
  const url: string;
  // oxlint-disable-next-line import/no-default-export -- what files are to Vite
  export default url;
}
