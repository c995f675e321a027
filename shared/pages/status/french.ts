import type { StatusStrings } from './strings.ts';

/** The status page in French. */
export const statusFrench: StatusStrings = {
  language: 'fr',
  title: 'État du service',
  lead: 'Les flux publiés, les notifications envoyées et les problèmes à traiter.',
  skip: 'Aller à l’état du service',
  decimal: ',',
  units: ['s', 'min', 'h', 'j'],
  attention: 'À traiter',
  noProblems:
    'Rien à signaler : destinataires, hubs et sources fonctionnent, aucun envoi n’a échoué, aucun fichier n’a été refusé et aucun brouillon n’attend.',
  problems: {
    unstorable: 'Rien ne peut être enregistré : les articles sont refusés (503) tant que ce n’est pas réparé.',
    unreadable:
      'Une ligne de la table est illisible : {text}. Tout le reste continue ; docs/runbook.md explique comment la réparer (ROW_UNREADABLE).',
    failed: 'Envois en échec : {count}. Corrigez les erreurs indiquées ci-dessous, puis lancez : {text}',
    disabled: 'Destinataire désactivé : {text}.',
    deadLetters:
      'Messages en échec définitif dans {text} : {count}. docs/runbook.md explique leur origine et comment les relancer.',
    receiver: 'Destinataire en échec depuis le {time} : {text}.',
    hub: 'Hub en panne depuis le {time} : {text}. Les flux l’annoncent encore.',
    withheld: 'Les flux n’annoncent plus le hub {text}, car il ne transmet rien.',
    refused: 'Fichiers refusés par la boîte de dépôt : {count}. Corrigez-les dans rejected/, puis lancez : {text}',
    drafts: 'Brouillons que personne n’a encore publiés : {count}.',
    source: 'Source illisible : {text}. Vérifiez son adresse ; Barid réessaie automatiquement.',
    behind:
      'Flux en retard depuis le {time} : {text}. Si cela dure plus d’une minute, consultez le journal de la fonction publish.',
    shortened:
      'Flux limité à {count} articles : {text}. Davantage dépasserait sa taille maximale (maxFeedBytes) ; les archives ont les autres. Des résumés l’allègent.',
  },
  latency: {
    heading: 'Délai de notification',
    title: 'Temps écoulé entre la réception d’un article et la notification de chaque destinataire',
    caption:
      'Chaque point représente l’un des derniers articles : le temps écoulé entre sa réception et la notification du destinataire pour tous ses flux. La barre indique la médiane ; un cercle vide, un article encore en attente. L’échelle est logarithmique.',
    none: 'Aucun article n’a encore été notifié.',
    columns: ['Destinataire', 'Articles', 'Médiane', '90 % en moins de', 'Le plus lent', 'En attente'],
  },
  receivers: 'Destinataires',
  noReceivers: 'Le fichier du site n’indique aucun destinataire sous « notify ».',
  ownHub: 'hub intégré',
  condition: {
    new: 'Rien ne lui a encore été envoyé.',
    healthy: 'Fonctionne ; dernier envoi réussi le {time}.',
    failing:
      'Échecs consécutifs : {count}. Barid réessaie automatiquement. Corrigez le destinataire, ou réessayez tout de suite avec : {text}',
    paused:
      'Échecs consécutifs : {count}. Les envois sont suspendus jusqu’au {time}. Dès que le destinataire fonctionne, reprenez avec : {text}',
    pauseRequested:
      'Il a demandé une pause jusqu’au {time} (429 ou Retry-After). Aucune intervention n’est nécessaire.',
    hostPaused:
      'La plupart des requêtes vers son serveur échouent : tous les envois vers ce serveur sont suspendus jusqu’au {time}. Dès qu’il fonctionne, reprenez avec : {text}',
    disabled:
      'Désactivé depuis le {time}. Corrigez le destinataire, puis réactivez-le avec : {text} – ou retirez-le du fichier du site.',
    willBeDisabled: 'Aucun envoi n’aboutit ; il sera désactivé après cinq jours d’échecs.',
    lastError: 'Dernière réponse :',
  },
  deliveries: {
    caption: 'Derniers envois',
    columns: ['Modifié', 'Objet', 'État', 'Tentatives', 'Délai', 'Dernière réponse'],
  },
  deliveryStatus: {
    pending: 'en attente ; prochaine tentative le {time}',
    claimed: 'en cours d’envoi',
    delivered: 'envoyé',
    superseded: 'remplacé par un envoi plus récent, ou devenu inutile',
    failed: 'en échec',
  },
  feeds: 'Flux',
  feedColumns: ['Flux', 'Révision', 'Publié', 'État'],
  unpublished: 'pas encore publié',
  current: 'à jour',
  behind: 'en retard depuis le {time}',
  sources: 'Sources',
  noSources: 'Le fichier du site n’indique aucune source.',
  sourceColumns: ['Source', 'État', 'Articles', 'Dernière lecture', 'Prochaine lecture'],
  source: {
    waiting: 'pas encore lue',
    followed: 'suivie',
    failing: 'en échec : {text}',
    gone: 'définitivement supprimée (410)',
  },
  hub: {
    unconfirmed: 'L’abonnement de contrôle n’est pas encore confirmé.',
    confirmed: 'L’abonnement de contrôle est actif depuis le {time}.',
    noPush: 'Aucune transmission reçue.',
    lastPush: 'Dernière transmission : le {time}.',
    delays: 'Elle est arrivée {duration} après son signalement ; la plus lente des {count} dernières a pris {text}.',
    failing: 'En échec depuis le {time} : {text}',
    withheld: 'Les flux ne l’annoncent plus depuis le {time} ; la prochaine transmission à temps y mettra fin.',
  },
  failedDeliveries: 'Envois en échec',
  deadLetters: 'Messages en échec définitif',
  deadLetterColumns: ['File d’attente', 'Messages'],
};
