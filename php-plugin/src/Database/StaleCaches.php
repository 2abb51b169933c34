<?php
/**
 * The caches that a transaction may leave wrong.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Remembers every user, option and post that WordPress's object cache may hold in a state that is not
 * what the database holds after the end of a transaction, and drops them from the cache.
 *
 * With a persistent cache a rolled-back user would go on to exist for every later request. Users are
 * kept as they were seen, since their former login or e-mail is a cache key too.
 */
final class StaleCaches {

	/** @var array<string, WP_User> */
	private array $users = array();

	/** @var list<array{string, string}> Cache keys with their groups. */
	private array $keys = array();

	/** @var array<int, true> */
	private array $meta = array();

	/** By site. @var array<int, array<string, true>> */
	private array $options = array();

	/** By site. @var array<int, array<int, true>> */
	private array $posts = array();

	/**
	 * Begins to remember.
	 */
	public function watch(): void {
		add_filter( 'wp_pre_insert_user_data', array( $this, 'data' ), PHP_INT_MAX );
		add_filter( 'insert_user_meta', array( $this, 'stored_user' ), PHP_INT_MIN, 2 );
		foreach ( $this->hooks() as $hook => $method ) {
			add_action( $hook, array( $this, $method ), PHP_INT_MIN, 2 );
		}
	}

	/**
	 * Ends remembering and drops what was remembered.
	 */
	public function clean(): void {
		remove_filter( 'wp_pre_insert_user_data', array( $this, 'data' ), PHP_INT_MAX );
		remove_filter( 'insert_user_meta', array( $this, 'stored_user' ), PHP_INT_MIN );
		foreach ( $this->hooks() as $hook => $method ) {
			remove_action( $hook, array( $this, $method ), PHP_INT_MIN );
		}
		foreach ( array_keys( $this->meta ) as $wp_user_id ) {
			wp_cache_delete( $wp_user_id, 'user_meta' );
		}
		foreach ( $this->users as $user ) {
			clean_user_cache( $user );
		}
		foreach ( $this->keys as list( $key, $group ) ) {
			wp_cache_delete( $key, $group );
		}
		$this->clean_sites();
		$this->users   = array();
		$this->keys    = array();
		$this->meta    = array();
		$this->options = array();
		$this->posts   = array();
	}

	/**
	 * Remembers a user as it is now; action `clean_user_cache`.
	 *
	 * @param int     $wp_user_id The user.
	 * @param WP_User $user       The user.
	 */
	public function user( int $wp_user_id, WP_User $user ): void {
		$key                       = implode( "\0", array( $wp_user_id, $user->user_login, $user->user_email, $user->user_nicename ) );
		$this->users[ $key ]       = $user;
		$this->meta[ $wp_user_id ] = true;
	}

	/**
	 * Remembers what a user is about to be found by, before there is a user; filter
	 * `wp_pre_insert_user_data`.
	 *
	 * @param mixed $data Columns.
	 */
	public function data( mixed $data ): mixed {
		$groups = array(
			'user_login'    => 'userlogins',
			'user_email'    => 'useremail',
			'user_nicename' => 'userslugs',
		);
		foreach ( $groups as $column => $group ) {
			$key = (string) ( $data[ $column ] ?? '' );
			if ( '' !== $key ) {
				$this->keys[] = array( $key, $group );
			}
		}
		return $data;
	}

	/**
	 * Remembers a user as soon as it is stored; filter `insert_user_meta`.
	 *
	 * @param mixed $meta Not used.
	 * @param mixed $user The user.
	 */
	public function stored_user( mixed $meta, mixed $user ): mixed {
		if ( $user instanceof WP_User && $user->exists() ) {
			$this->user( $user->ID, $user );
		}
		return $meta;
	}

	/**
	 * Remembers a user whose meta changed; actions `added_user_meta` and the like.
	 *
	 * @param mixed $meta_ids   Not used.
	 * @param mixed $wp_user_id The user.
	 */
	public function user_meta( mixed $meta_ids, mixed $wp_user_id ): void {
		$this->meta[ (int) $wp_user_id ] = true;
	}

	/**
	 * Remembers an option; actions `updated_option` and the like.
	 *
	 * @param mixed $name The option.
	 */
	public function option( mixed $name ): void {
		$this->options[ get_current_blog_id() ][ (string) $name ] = true;
	}

	/**
	 * Remembers a post; action `clean_post_cache`.
	 *
	 * @param mixed $post_id The post.
	 */
	public function post( mixed $post_id ): void {
		$this->posts[ get_current_blog_id() ][ (int) $post_id ] = true;
	}

	/**
	 * Each site of a network has posts and options of its own.
	 */
	private function clean_sites(): void {
		$here = get_current_blog_id();
		foreach ( array_keys( array( $here => true ) + $this->options + $this->posts ) as $site ) {
			if ( $site !== $here ) {
				switch_to_blog( $site );
			}
			$this->clean_posts( $this->posts[ $site ] ?? array() );
			$this->clean_options( $this->options[ $site ] ?? array() );
			if ( $site !== $here ) {
				restore_current_blog();
			}
		}
	}

	/**
	 * Drops posts of the current site.
	 *
	 * @param array<int, true> $posts By number.
	 */
	private function clean_posts( array $posts ): void {
		foreach ( array_keys( $posts ) as $post_id ) {
			wp_cache_delete( $post_id, 'posts' );
			wp_cache_delete( $post_id, 'post_meta' );
		}
	}

	/**
	 * Drops options of the current site, which are cached one by one and together.
	 *
	 * @param array<string, true> $options By name.
	 */
	private function clean_options( array $options ): void {
		foreach ( array_keys( $options ) as $name ) {
			wp_cache_delete( $name, 'options' );
		}
		if ( array() !== $options ) {
			wp_cache_delete( 'alloptions', 'options' );
			wp_cache_delete( 'notoptions', 'options' );
		}
		if ( is_multisite() ) {
			wp_cache_delete( get_current_network_id() . ':user_count', 'site-options' );
			wp_cache_delete( get_current_blog_id() . '_user_count', 'blog-details' );
		}
	}

	/**
	 * What tells of changes, with the method that remembers.
	 *
	 * @return array<string, string>
	 */
	private function hooks(): array {
		return array(
			'clean_user_cache'  => 'user',
			'added_user_meta'   => 'user_meta',
			'updated_user_meta' => 'user_meta',
			'deleted_user_meta' => 'user_meta',
			'added_option'      => 'option',
			'updated_option'    => 'option',
			'deleted_option'    => 'option',
			'clean_post_cache'  => 'post',
		);
	}
}
