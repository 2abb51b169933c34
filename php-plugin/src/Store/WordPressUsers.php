<?php
/**
 * The users of WordPress.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use WP_Error;
use WP_Session_Tokens;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * The only place that calls WordPress's user-writing functions for SCIM. Every hook of other plugins
 * runs; no mail is sent. What each method promises stands at the interface.
 */
final class WordPressUsers implements SiteUsers {

	/** Stands before the id of the row that a new user is made for. */
	public const MARK = 'scimpress:';

	/** What WordPress says when a value is in use, by the code of its error. */
	private const TAKEN = array(
		'existing_user_email' => 'user_email',
		'existing_user_login' => 'user_login',
	);

	/** The field that an error of WordPress is about, by its code. */
	private const REFUSED = array(
		'invalid_username'       => 'user_login',
		'empty_user_login'       => 'user_login',
		'user_login_too_long'    => 'user_login',
		'empty_user_nicename'    => 'user_nicename',
		'user_nicename_too_long' => 'user_nicename',
		'user_url_too_long'      => 'user_url',
	);

	/**
	 * The parts.
	 *
	 * @param Memberships $memberships  Who is a member of which site.
	 * @param SuperAdmins $super_admins Who is a super admin.
	 * @param NetworkRows $network      Whom the network manages.
	 */
	public function __construct(
		private readonly Memberships $memberships = new Memberships(),
		private readonly SuperAdmins $super_admins = new SuperAdmins(),
		private readonly NetworkRows $network = new NetworkRows(),
	) {}

	public function lock( int $wp_user_id ): bool {
		global $wpdb;
		if ( null === Sql::value( "SELECT ID FROM {$wpdb->users} WHERE ID = %d FOR UPDATE", array( $wp_user_id ) ) ) {
			return false;
		}
		// Found first and locked by number: a search that locks would lock every row that it looks at, which can be
		// the capabilities of everybody.
		foreach ( $this->memberships->capabilities( $wp_user_id ) as $row ) {
			$locked = Sql::value( "SELECT meta_value FROM {$wpdb->usermeta} WHERE umeta_id = %d FOR UPDATE", array( $row['umeta_id'] ) );
			if ( $locked !== $row['meta_value'] ) {
				// What is read from here on would be what was found, and not what is.
				throw Failure::deadlock();
			}
		}
		return true;
	}

	public function lock_network(): void {
		global $wpdb;
		if ( is_multisite() ) {
			Sql::rows( "SELECT id FROM {$wpdb->site} WHERE id = %d FOR UPDATE", array( get_current_network_id() ) );
		}
	}

	public function account( int $wp_user_id ): WP_User {
		clean_user_cache( $wp_user_id );
		return new WP_User( $wp_user_id );
	}

	public function is_member( int $wp_user_id ): bool {
		if ( ! is_multisite() ) {
			return true;
		}
		clean_user_cache( $wp_user_id );
		return is_user_member_of_blog( $wp_user_id );
	}

	public function named( string $column, string $value, bool $lock = false ): array {
		global $wpdb;
		$rows = Sql::rows( "SELECT ID AS id, {$column} AS held FROM {$wpdb->users} WHERE {$column} = %s" . ( $lock ? ' FOR UPDATE' : '' ), array( $value ) );
		return array_column( $rows, 'held', 'id' );
	}

	public function administrators_besides( int $wp_user_id ): array {
		global $wpdb;
		$others = Sql::rows(
			"SELECT user_id FROM {$wpdb->usermeta} WHERE meta_key = %s AND meta_value LIKE %s AND user_id <> %d ORDER BY user_id",
			array( $wpdb->get_blog_prefix() . 'capabilities', '%' . $wpdb->esc_like( '"administrator"' ) . '%', $wp_user_id )
		);
		return array_map( 'intval', array_column( $others, 'user_id' ) );
	}

	public function fields( int $wp_user_id, array $fields ): array {
		$columns = array_values( array_filter( $fields, array( Fields::class, 'is_column' ) ) );
		$row     = $this->columns( $wp_user_id, $columns );
		if ( null === $row ) {
			return array();
		}
		$values = array( ...$row, ...$this->meta( $wp_user_id, array_values( array_diff( $fields, $columns ) ) ) );
		$plain  = array();
		foreach ( $fields as $field ) {
			$plain[ $field ] = Fields::plain( $field, $values[ $field ] ?? '' );
		}
		return $plain;
	}

	public function insert( string $id, string $login, array $given, #[\SensitiveParameter] ?string $password, string $role ): int {
		$data = array(
			// WordPress would put the names together, which can be longer than it stores.
			'display_name' => wp_slash( $login ),
			...Fields::for_wordpress( $given ),
			'user_login' => wp_slash( $login ),
			'user_pass'  => $password ?? bin2hex( random_bytes( 32 ) ),
			'role'       => $role,
			// The only column that a new user has no use for.
			'user_activation_key' => self::MARK . $id,
		);

		$insert     = static fn() => wp_insert_user( $data );
		$wp_user_id = null === $password ? $this->with_cheap_hash( $insert ) : $insert();
		$this->require_stored( $wp_user_id );
		// A hook may have changed the login on its way.
		if ( $this->super_admins->has( $wp_user_id ) ) {
			throw Rejection::taken( 'user_login' );
		}
		if ( is_multisite() ) {
			$this->join( $wp_user_id, $role );
		}
		return $wp_user_id;
	}

	/**
	 * Makes a user of the network a member of this site.
	 *
	 * @param string $role Its role here; none if empty.
	 * @throws Rejection When WordPress or a hook does not accept it.
	 */
	public function join( int $wp_user_id, string $role ): void {
		$added = add_user_to_blog( get_current_blog_id(), $wp_user_id, $role );
		if ( is_wp_error( $added ) ) {
			throw $this->rejection( $added );
		}
	}

	public function finish( string $id, int $wp_user_id ): void {
		global $wpdb;
		Sql::update(
			$wpdb->users,
			array( 'user_activation_key' => '' ),
			array(
				'ID'                  => $wp_user_id,
				'user_activation_key' => self::MARK . $id,
			)
		);
		clean_user_cache( $wp_user_id );
	}

	public function discard( string $id ): void {
		global $wpdb;
		// No key serves this: whoever looked and locked would lock everybody.
		$found = Sql::value( "SELECT ID FROM {$wpdb->users} WHERE user_activation_key = %s", array( self::MARK . $id ) );
		$held  = null === $found ? null : Sql::value( "SELECT user_activation_key FROM {$wpdb->users} WHERE ID = %d FOR UPDATE", array( (int) $found ) );
		if ( self::MARK . $id !== $held || null !== Sql::value( "SELECT ID FROM {$wpdb->posts} WHERE post_author = %d LIMIT 1", array( (int) $found ) ) ) {
			return;
		}
		if ( is_multisite() ) {
			$this->remove_from_network( (int) $found );
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/user.php';
		if ( true !== wp_delete_user( (int) $found ) ) {
			throw Failure::unavailable( 'what was left of a creation could not be removed' );
		}
	}

	public function update( int $wp_user_id, array $given ): void {
		// WordPress writes every column back as it has it: it must not have it from a cache.
		clean_user_cache( $wp_user_id );
		add_filter( 'send_email_change_email', array( $this, 'send_no_mail' ), PHP_INT_MAX );
		try {
			$result = wp_update_user( array( 'ID' => $wp_user_id ) + Fields::for_wordpress( $given ) );
		} finally {
			remove_filter( 'send_email_change_email', array( $this, 'send_no_mail' ), PHP_INT_MAX );
		}
		$this->require_stored( $result );
	}

	public function rename( int $wp_user_id, string $login ): void {
		global $wpdb;
		clean_user_cache( $wp_user_id );
		// The former login is a cache key, and known as long as the user is.
		$former = new WP_User( $wp_user_id );
		Sql::update( $wpdb->users, array( 'user_login' => $login ), array( 'ID' => $wp_user_id ) );
		clean_user_cache( $former );
		$this->lock_out( $wp_user_id );
	}

	public function set_password( int $wp_user_id, #[\SensitiveParameter] string $password ): void {
		clean_user_cache( $wp_user_id );
		$held = ( new WP_User( $wp_user_id ) )->user_pass;
		if ( wp_check_password( $password, $held, $wp_user_id ) ) {
			return;
		}
		wp_set_password( $password, $wp_user_id );
		$this->lock_out( $wp_user_id );
	}

	public function lock_out( int $wp_user_id ): void {
		global $wpdb;
		WP_Session_Tokens::get_instance( $wp_user_id )->destroy_all();
		Sql::update( $wpdb->users, array( 'user_activation_key' => '' ), array( 'ID' => $wp_user_id ) );
		clean_user_cache( $wp_user_id );
	}

	/**
	 * Whether a user has a session, past every cache.
	 */
	public function has_session( int $wp_user_id ): bool {
		wp_cache_delete( $wp_user_id, 'user_meta' );
		return array() !== WP_Session_Tokens::get_instance( $wp_user_id )->get_all();
	}

	public function set_role( int $wp_user_id, ?string $take, ?string $give ): bool {
		clean_user_cache( $wp_user_id );
		$user = new WP_User( $wp_user_id );
		$had  = in_array( $give, $user->roles, true );
		if ( null !== $take && in_array( $take, $user->roles, true ) ) {
			$user->remove_role( $take );
		}
		if ( null !== $give && ! $had ) {
			$user->add_role( $give );
		}
		clean_user_cache( $wp_user_id );
		return ! $had && in_array( $give, ( new WP_User( $wp_user_id ) )->roles, true );
	}

	public function restore( string $id, int $wp_user_id, string $login, array $given ): int {
		if ( $this->is_left_on_network( $wp_user_id, $login ) ) {
			$this->join( $wp_user_id, '' );
			return $wp_user_id;
		}
		$number = $this->lock( $wp_user_id ) ? null : static fn( array $data ): array => array( ...$data, 'ID' => $wp_user_id );
		if ( null !== $number ) {
			add_filter( 'wp_pre_insert_user_data', $number, PHP_INT_MAX );
		}
		try {
			$restored = $this->insert( $id, $login, $given, null, '' );
		} finally {
			if ( null !== $number ) {
				remove_filter( 'wp_pre_insert_user_data', $number, PHP_INT_MAX );
			}
		}
		clean_user_cache( $restored );
		( new WP_User( $restored ) )->set_role( '' );
		return $restored;
	}

	public function delete( int $wp_user_id, int $reassign_to ): void {
		if ( $reassign_to === $wp_user_id || ! $this->can_inherit( $reassign_to ) ) {
			throw Rejection::no_heir();
		}
		require_once ABSPATH . 'wp-admin/includes/user.php';
		if ( ! is_multisite() ) {
			if ( true !== wp_delete_user( $wp_user_id, $reassign_to ) ) {
				throw Failure::unavailable( 'wp_delete_user did not delete the user' );
			}
			return;
		}

		$this->leave( $wp_user_id, $reassign_to );
		if ( array() === $this->memberships->of( $wp_user_id ) && ! $this->super_admins->has( $wp_user_id ) && ! $this->network->manage( $wp_user_id ) ) {
			$this->remove_from_network( $wp_user_id );
		}
	}

	/**
	 * Takes a user off this site of a network.
	 *
	 * @param int $reassign_to Whoever gets the content; 0 where there is none.
	 * @throws Rejection When WordPress or a hook does not accept it.
	 */
	public function leave( int $wp_user_id, int $reassign_to ): void {
		$removed = remove_user_from_blog( $wp_user_id, get_current_blog_id(), $reassign_to );
		if ( is_wp_error( $removed ) ) {
			throw $this->rejection( $removed );
		}
	}

	/**
	 * Removes a user from the network who leaves nothing on any site.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove_from_network( int $wp_user_id ): void {
		require_once ABSPATH . 'wp-admin/includes/ms.php';
		// On every site that it finds, WordPress would throw away what it takes for the user's.
		add_filter( 'pre_get_blogs_of_user', '__return_empty_array', PHP_INT_MAX );
		try {
			$is_removed = wpmu_delete_user( $wp_user_id );
		} finally {
			remove_filter( 'pre_get_blogs_of_user', '__return_empty_array', PHP_INT_MAX );
		}
		if ( true !== $is_removed ) {
			throw Failure::unavailable( 'wpmu_delete_user did not delete the user' );
		}
	}

	/**
	 * Answers no; filter `send_email_change_email`.
	 */
	public function send_no_mail(): bool {
		return false;
	}

	/**
	 * Columns of a user; null when there is no such user.
	 *
	 * @param list<string> $columns Names from a closed list.
	 * @return ?array<string, string>
	 */
	private function columns( int $wp_user_id, array $columns ): ?array {
		global $wpdb;
		$row = Sql::row( 'SELECT ' . implode( ', ', array( 'ID', ...$columns ) ) . " FROM {$wpdb->users} WHERE ID = %d", array( $wp_user_id ) );
		unset( $row['ID'] );
		return $row;
	}

	/**
	 * Text in a user's meta. The collation finds keys in another case too, and a key can stand twice: the
	 * first of exactly this name is what WordPress would answer.
	 *
	 * @param list<string> $keys Meta keys.
	 * @return array<string, string>
	 */
	private function meta( int $wp_user_id, array $keys ): array {
		global $wpdb;
		if ( array() === $keys ) {
			return array();
		}
		$rows   = Sql::rows(
			"SELECT meta_key, meta_value FROM {$wpdb->usermeta} WHERE user_id = %d AND meta_key IN (" . Sql::placeholders( $keys ) . ') ORDER BY umeta_id',
			array( $wp_user_id, ...$keys )
		);
		$values = array();
		foreach ( $rows as $row ) {
			$key = (string) $row['meta_key'];
			if ( in_array( $key, $keys, true ) && ! is_serialized( $row['meta_value'] ) ) {
				$values[ $key ] ??= (string) $row['meta_value'];
			}
		}
		return $values;
	}

	/**
	 * Hashes one password cheaply: nobody knows it, and its 256 random bits need no slow hash. The filter
	 * goes at once, so that a hook that creates a user with a password of its own is not affected.
	 *
	 * @template T
	 * @param callable(): T $create Creates the user.
	 * @return T
	 */
	private function with_cheap_hash( callable $create ): mixed {
		$cheap = static function ( array $options, string|int $algorithm ) use ( &$cheap ): array {
			remove_filter( 'wp_hash_password_options', $cheap, PHP_INT_MAX );
			return PASSWORD_BCRYPT === $algorithm ? array( 'cost' => 4 ) : $options;
		};
		add_filter( 'wp_hash_password_options', $cheap, PHP_INT_MAX, 2 );
		try {
			return $create();
		} finally {
			remove_filter( 'wp_hash_password_options', $cheap, PHP_INT_MAX );
		}
	}

	/**
	 * Turns what WordPress answers into what it means. A row that the table does not take is no error for
	 * WordPress: it answers 0.
	 *
	 * @throws Rejection When WordPress or a hook does not accept it.
	 * @throws Failure When the database does not store it.
	 */
	private function require_stored( int|WP_Error $result ): void {
		if ( is_wp_error( $result ) ) {
			throw $this->rejection( $result );
		}
		if ( $result <= 0 ) {
			throw Failure::of_last_statement() ?? Failure::unavailable( 'WordPress stored no user' );
		}
	}

	private function rejection( WP_Error $error ): Rejection {
		$code  = (string) $error->get_error_code();
		$taken = self::TAKEN[ $code ] ?? null;
		if ( null !== $taken ) {
			return Rejection::taken( $taken );
		}
		if ( 'invalid_user_id' === $code || 'user_does_not_exist' === $code ) {
			return Rejection::gone();
		}
		return Rejection::refused( self::REFUSED[ $code ] ?? null, wp_strip_all_tags( $error->get_error_message() ) );
	}

	/**
	 * Whether a user who was taken off this site is still one of the network.
	 */
	private function is_left_on_network( int $wp_user_id, string $login ): bool {
		global $wpdb;
		return is_multisite() && $login === Sql::value( "SELECT user_login FROM {$wpdb->users} WHERE ID = %d FOR UPDATE", array( $wp_user_id ) );
	}

	/**
	 * Whether a user is there to get content, and stays there until the end of the transaction.
	 */
	private function can_inherit( int $wp_user_id ): bool {
		global $wpdb;
		return null !== Sql::value( "SELECT ID FROM {$wpdb->users} WHERE ID = %d LOCK IN SHARE MODE", array( $wp_user_id ) )
			&& ( ! is_multisite() || is_user_member_of_blog( $wp_user_id ) );
	}
}
