const START_SCRIPT = /^(?:(?:[\w./-]*\/)?(?:ba)?sh\s+)?(?:[\w./-]*\/)?start-(?:moltbot|openclaw)\.sh(?:\s|$)/;
const GATEWAY_BINARY = /^(?:[\w./-]*\/)?(?:(?:clawdbot|openclaw)\s+gateway(?:\s|$)|openclaw-gateway(?:\s|$))/;

/** Whether a process's command is the gateway: the start script or the gateway itself, never a mention of it (worker:PROC-1). */
export const isGatewayCommand = (command: string): boolean => {
  const trimmed = command.trim();
  return START_SCRIPT.test(trimmed) || GATEWAY_BINARY.test(trimmed);
};
