import type { StatusStrings } from './strings.ts';

/** The status page in Spanish. */
export const statusSpanish: StatusStrings = {
  language: 'es',
  title: 'Estado del servicio',
  lead: 'Los canales publicados, los avisos enviados y los problemas que requieren atención.',
  skip: 'Ir al estado del servicio',
  decimal: ',',
  units: ['s', 'min', 'h', 'd'],
  attention: 'Requiere atención',
  noProblems:
    'Sin problemas: destinatarios, hubs y fuentes funcionan, ningún envío ha fallado, ningún archivo fue rechazado y ningún borrador espera.',
  problems: {
    unstorable: 'No se puede guardar nada: los artículos se rechazan (503) hasta que se repare.',
    unreadable:
      'Una fila de la tabla es ilegible: {text}. Todo lo demás continúa; docs/runbook.md explica cómo repararla (ROW_UNREADABLE).',
    failed: 'Envíos fallidos: {count}. Corrija los errores que se indican abajo y ejecute después: {text}',
    disabled: 'Destinatario desactivado: {text}.',
    deadLetters:
      'Mensajes sin procesar en {text}: {count}. docs/runbook.md explica qué son y cómo volver a procesarlos.',
    receiver: 'Destinatario que falla desde el {time}: {text}.',
    hub: 'Hub que no funciona desde el {time}: {text}. Los canales aún lo anuncian.',
    withheld: 'Los canales ya no anuncian el hub {text}, porque no transmite nada.',
    refused: 'Archivos rechazados por el buzón de entrada: {count}. Corríjalos en rejected/ y ejecute después: {text}',
    drafts: 'Borradores que nadie ha publicado todavía: {count}.',
    source: 'Fuente ilegible: {text}. Compruebe su dirección; Barid lo reintenta automáticamente.',
    behind:
      'Canal atrasado desde el {time}: {text}. Si dura más de un minuto, consulte el registro de la función publish.',
    shortened:
      'Canal con solo {count} artículos: {text}. Más superarían su tamaño máximo (maxFeedBytes); los archivos tienen los demás. Con resúmenes pesa menos.',
  },
  latency: {
    heading: 'Demora de los avisos',
    title: 'Tiempo desde la recepción de un artículo hasta el aviso a cada destinatario',
    caption:
      'Cada punto es uno de los últimos artículos: el tiempo desde su recepción hasta que el destinatario recibió el aviso en todos sus canales. La barra es la mediana; un círculo vacío, un artículo que aún espera. La escala es logarítmica.',
    none: 'Todavía no se ha avisado de ningún artículo.',
    columns: ['Destinatario', 'Artículos', 'Mediana', '90 % en menos de', 'El más lento', 'En espera'],
  },
  receivers: 'Destinatarios',
  noReceivers: 'El archivo del sitio no indica ningún destinatario en «notify».',
  ownHub: 'hub integrado',
  condition: {
    new: 'Todavía no se le ha enviado nada.',
    healthy: 'Funciona; último envío correcto el {time}.',
    failing:
      'Fallos consecutivos: {count}. Barid lo reintenta automáticamente. Repare el destinatario, o reinténtelo ahora con: {text}',
    paused:
      'Fallos consecutivos: {count}. Los envíos están en pausa hasta el {time}. En cuanto el destinatario funcione, reanúdelos con: {text}',
    pauseRequested: 'Ha pedido una pausa hasta el {time} (429 o Retry-After). No es necesario hacer nada.',
    hostPaused:
      'La mayoría de las peticiones a su servidor fallan: todos los envíos a ese servidor están en pausa hasta el {time}. En cuanto funcione, reanúdelos con: {text}',
    disabled:
      'Desactivado desde el {time}. Repare el destinatario y reactívelo con: {text} – o elimínelo del archivo del sitio.',
    willBeDisabled: 'Ningún envío tiene éxito; se desactivará tras cinco días de fallos.',
    lastError: 'Última respuesta:',
  },
  deliveries: {
    caption: 'Últimos envíos',
    columns: ['Cambio', 'Asunto', 'Estado', 'Intentos', 'Entregado tras', 'Última respuesta'],
  },
  deliveryStatus: {
    pending: 'pendiente; próximo intento el {time}',
    claimed: 'en curso',
    delivered: 'entregado',
    superseded: 'sustituido por otro más reciente, o innecesario',
    failed: 'fallido',
  },
  feeds: 'Canales',
  feedColumns: ['Canal', 'Revisión', 'Publicado', 'Estado'],
  unpublished: 'todavía sin publicar',
  current: 'al día',
  behind: 'atrasado desde el {time}',
  sources: 'Fuentes',
  noSources: 'El archivo del sitio no indica ninguna fuente.',
  sourceColumns: ['Fuente', 'Estado', 'Artículos', 'Última lectura', 'Próxima lectura'],
  source: {
    waiting: 'aún sin leer',
    followed: 'seguida',
    failing: 'con fallos: {text}',
    gone: 'eliminada definitivamente (410)',
  },
  hub: {
    unconfirmed: 'La suscripción de control aún no está confirmada.',
    confirmed: 'La suscripción de control está activa desde el {time}.',
    noPush: 'Todavía no ha llegado ninguna transmisión.',
    lastPush: 'Última transmisión: el {time}.',
    delays: 'Llegó {duration} después de su aviso; la más lenta de las últimas {count} tardó {text}.',
    failing: 'Con fallos desde el {time}: {text}',
    withheld: 'Los canales no lo anuncian desde el {time}; la próxima transmisión a tiempo pondrá fin a esto.',
  },
  failedDeliveries: 'Envíos fallidos',
  deadLetters: 'Mensajes sin procesar',
  deadLetterColumns: ['Cola', 'Mensajes'],
};
