/** Why the web server could not listen there, and what to do. */
export function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program, perhaps another Runbolt. Set PORT to a free one, such as PORT=${port === 65_535 ? port - 1 : port + 1}.`;
    case 'EACCES':
      return `This account may not listen on port ${port}. Set PORT to one above 1023, such as PORT=3000.`;
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine. Set HOST to one that is, or to 0.0.0.0 for all of them.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not the name of any address. Set HOST to an address of this machine.`;
    default:
      return `Port ${port} on ${host} cannot be listened on: ${error.message}.`;
  }
}
