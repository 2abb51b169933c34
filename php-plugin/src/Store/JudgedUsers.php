<?php
/**
 * What is asked of users of WordPress when accounts are judged.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Of `SiteUsers` the part that `Protection` needs. Where a write depends on it, it is past every cache; for a list,
 * `ListedUsers` answers from what was read at once.
 */
interface JudgedUsers {

	/**
	 * A user as it is on this site.
	 */
	public function account( int $wp_user_id ): WP_User;

	/**
	 * Users who have the role `administrator` on this site, but for one, in ascending order.
	 *
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function administrators_besides( int $wp_user_id ): array;
}
