<?php
/**
 * How commands print.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Clock;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Rows and times, the same for every command.
 */
final class Printing {

	/**
	 * Prints rows as --format and --fields say.
	 *
	 * @param list<array<string, mixed>> $rows    The rows.
	 * @param array<string, string|bool> $options Options of the command.
	 * @param list<string>               $fields  What is printed unless --fields says otherwise.
	 * @param string                     $id      The field that --format=ids prints.
	 */
	public static function rows( array $rows, array $options, array $fields, string $id = 'id' ): void {
		$items = 'ids' === ( $options['format'] ?? '' ) ? array_column( $rows, $id ) : $rows;
		( new WP_CLI\Formatter( $options, $fields ) )->display_items( $items );
	}

	/**
	 * A time as it is printed; nothing when there is none.
	 *
	 * @param int|string|null $time Microseconds.
	 */
	public static function time( int|string|null $time ): ?string {
		return null === $time ? null : gmdate( 'Y-m-d\TH:i:s\Z', Clock::seconds( (int) $time ) );
	}
}
