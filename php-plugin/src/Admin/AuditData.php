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
	 * @param AuditChart                                 $chart       Events per day.
	 * @param array<string, array<string, string>>       $searches    Searches of the administrator, by name.
	 * @param array{values: string, secret: string}      $typed       What is kept of changes, as it stands in the form.
	 * @param ?\WP_Error                                 $error       What is wrong with that.
	 */
	public function __construct(
		public readonly string $url,
		public readonly AuditFilters $filters,
		public readonly ?AuditTable $table,
		public readonly array $actions,
		public readonly array $connections,
		public readonly int $days,
		public readonly ?array $clearing,
		public readonly AuditChart $chart,
		public readonly array $searches,
		public readonly array $typed,
		public readonly ?\WP_Error $error,
	) {}

	/**
	 * Whether the search is one that could be named.
	 */
	public function can_be_saved(): bool {
		return null === $this->filters->error() && $this->filters->is_advanced() && ! in_array( $this->filters->query(), $this->searches, true );
	}

	/**
	 * Where a search is.
	 *
	 * @param array<string, string> $query Its fields.
	 */
	public function url_of( array $query ): string {
		return add_query_arg( array_map( 'rawurlencode', $query ), $this->url );
	}
}
