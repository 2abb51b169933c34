<?php
/**
 * What the Attribute mapping tab shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class MappingData {

	/**
	 * Takes what was gathered.
	 *
	 * @param string                $url         Of the tab with this connection.
	 * @param array<int, string>    $connections Names of all connections by number.
	 * @param Connection            $connection  The one that is shown.
	 * @param list<string>          $attributes  What can be chosen.
	 * @param array<string, string> $typed       What stands in the form.
	 * @param ?\WP_Error            $error       What is wrong with it.
	 * @param string                $user        What is to be tried, JSON.
	 * @param array<string, string>|\WP_Error|null $tried What came of it.
	 * @param JobProgress           $progress    How many users have what is mapped.
	 */
	public function __construct(
		public readonly string $url,
		public readonly array $connections,
		public readonly Connection $connection,
		public readonly array $attributes,
		public readonly array $typed,
		public readonly ?\WP_Error $error,
		public readonly string $user,
		public readonly array|\WP_Error|null $tried,
		public readonly JobProgress $progress,
	) {}
}
