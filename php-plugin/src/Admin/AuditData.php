<?php
/**
 * What the Audit tab shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class AuditData {

	/**
	 * Takes what was gathered.
	 *
	 * @param string                                     $url         Of the tab.
	 * @param AuditFilters                               $filters     What was asked for.
	 * @param ?AuditTable                                $table       What was found; null when what was asked for cannot be looked for.
	 * @param list<string>                               $actions     What can be chosen.
	 * @param array<int, string>                         $connections Names of connections by number.
	 * @param int                                        $days        For how long events are kept; 0 for ever.
	 * @param ?array{through: int, total: int, done: int} $clearing    What is being cleared.
	 */
	public function __construct(
		public readonly string $url,
		public readonly AuditFilters $filters,
		public readonly ?AuditTable $table,
		public readonly array $actions,
		public readonly array $connections,
		public readonly int $days,
		public readonly ?array $clearing,
	) {}
}
