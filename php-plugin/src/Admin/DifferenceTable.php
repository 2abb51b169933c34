<?php
/**
 * What attributes were and became, as a table.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Of what happened, and of what would.
 */
final class DifferenceTable {

	/**
	 * Takes what is shown.
	 *
	 * @param string                                                     $title  Above the table.
	 * @param string                                                     $before Of the column of what was.
	 * @param string                                                     $after  Of the column of what became of it.
	 * @param list<array{attribute: string, old: ?string, new: ?string}> $rows   In words.
	 */
	public function __construct(
		public readonly string $title,
		public readonly string $before,
		public readonly string $after,
		public readonly array $rows,
	) {}
}
