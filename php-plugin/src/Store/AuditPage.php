<?php
/**
 * A page of the audit.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

defined( 'ABSPATH' ) || exit;

/**
 * Rows, newest first, and how to go on.
 */
final class AuditPage {

	/**
	 * Takes what was found.
	 *
	 * @param list<array<string, mixed>> $rows  By column.
	 * @param ?int                       $older What leads to older rows: they are below this id; null where there are none.
	 * @param ?int                       $newer What leads to newer rows: they are above this id; null where there are none.
	 * @param bool                       $is_cut_short Whether the search ended before the page was full although there is more to look through.
	 */
	public function __construct(
		public readonly array $rows,
		public readonly ?int $older,
		public readonly ?int $newer,
		public readonly bool $is_cut_short = false,
	) {}
}
