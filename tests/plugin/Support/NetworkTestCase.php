<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Exchange\Reply;
use ScimPress\Extension;
use ScimPress\Site\NetworkPlace;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Sync\Observer;

/**
 * A network of three sites with an administrator on each of the two besides the main site, a connection of
 * the network, and one of each site.
 */
abstract class NetworkTestCase extends ExchangeTestCase {

	protected Connection $network;

	/** Made once: a site has many tables. @var list<int> */
	protected array $sites = array();

	/** Their roles, as they were made. @var array<int, mixed> */
	private static array $made = array();

	/** The administrators of the sites. @var list<int> */
	protected array $bosses = array();

	protected Observer $observer;

	protected function setUp(): void {
		parent::setUp();
		if ( ! is_multisite() ) {
			return;
		}
		foreach ( array( 'profile_update', 'added_user_meta', 'updated_user_meta', 'deleted_user_meta', 'deleted_user', 'remove_user_from_blog' ) as $hook ) {
			self::remove_observers( $hook );
		}
		$this->observer = new Observer( $this->runner, Extension::installed(), new Connections(), new Migrator() );
		$this->observer->add_hooks();
		$this->network = ( new Connections() )->add( new Connection( 0, 'Network', 'generic', array( 'content_heir' => 1, 'network' => true ), Clock::now() ) );
		while ( count( self::$made ) < 2 ) {
			$site                = self::another_site();
			self::$made[ $site ] = get_blog_option( $site, self::roles_of( $site ) );
		}
		foreach ( self::$made as $site => $roles ) {
			update_blog_option( $site, self::roles_of( $site ), $roles );
			update_blog_status( $site, 'archived', '0' );
			self::on( $site, static fn() => ( new Connections() )->add_first( 'Site', 1, Clock::now() ) );
			$boss = self::wordpress_user( 'boss-' . $site );
			remove_user_from_blog( $boss, 1 );
			add_user_to_blog( $site, $boss, 'administrator' );
			array_push( $this->sites, $site );
			array_push( $this->bosses, $boss );
		}
		$this->observer->flush();
		// Whatever an exchange says without a connection being named, it says for the network.
		$this->connection = $this->network;
	}

	protected function tearDown(): void {
		remove_all_filters( 'get_blogs_of_user' );
		foreach ( $this->sites as $site ) {
			self::on( $site, self::empty_site( ... ) );
		}
		parent::tearDown();
	}

	public static function tearDownAfterClass(): void {
		foreach ( array_keys( self::$made ) as $site ) {
			wp_delete_site( $site );
		}
		self::$made = array();
		parent::tearDownAfterClass();
	}

	/** The option that holds the roles of a site. */
	private static function roles_of( int $site ): string {
		return $GLOBALS['wpdb']->get_blog_prefix( $site ) . 'user_roles';
	}

	/** A site that is no network has no connection of one, and nothing else to show. */
	protected function runTest(): void {
		if ( is_multisite() ) {
			parent::runTest();
			return;
		}
		self::assertSame( 'This is not a network of sites.', NetworkPlace::objection() );
	}

	/**
	 * Does something on a site.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	protected static function on( int $site, callable $work ): mixed {
		switch_to_blog( $site );
		try {
			return $work();
		} finally {
			restore_current_blog();
		}
	}

	/**
	 * A request to a site with the token of its own connection.
	 *
	 * @param array<string, mixed>|string|null $body
	 */
	protected function to_site( int $site, string $method, string $path, array|string|null $body = null ): Reply {
		return self::on(
			$site,
			function () use ( $method, $path, $body ): Reply {
				$former           = $this->connection;
				$this->connection = ( new Connections() )->first();
				try {
					return $this->request( $method, $path, $body );
				} finally {
					$this->connection = $former;
				}
			}
		);
	}

	/** @return array<string, mixed> */
	protected static function user( string $user_name, string $email = '' ): array {
		$emails = '' === $email ? array() : array( 'emails' => array( array( 'value' => $email ) ) );
		return array( 'schemas' => array( self::SCHEMA ), 'userName' => $user_name ) + $emails;
	}

	/** @return array<string, mixed> */
	protected static function replace( string $path, mixed $value ): array {
		return array(
			'schemas'    => array( self::PATCH ),
			'Operations' => array( array( 'op' => 'replace', 'path' => $path, 'value' => $value ) ),
		);
	}

	/** A user whom the network manages and who is a member of the main site and of others. */
	protected function member( string $user_name, int ...$sites ): string {
		$id = $this->created( $user_name, array( 'displayName' => $user_name, 'emails' => array( array( 'value' => $user_name . '@example.com' ) ) ) );
		foreach ( $sites as $site ) {
			add_user_to_blog( $site, self::wp_user_id( $id ), 'author' );
		}
		$this->observer->flush();
		return $id;
	}

	/** A published post of a user on a site. */
	protected static function post( int $site, int $author ): int {
		return self::on( $site, static fn() => wp_insert_post( array( 'post_title' => 'x', 'post_author' => $author, 'post_status' => 'publish' ) ) );
	}

	/** Author and status, past every cache. */
	protected static function author( int $site, int $post ): string {
		return self::on( $site, static fn() => implode( ' ', Sql::row( "SELECT post_author, post_status FROM {$GLOBALS['wpdb']->posts} WHERE ID = %d", array( $post ) ) ?? array( 'gone' ) ) );
	}

	/** Lets the connection of a site manage a member whom it did not make. */
	protected function link( int $site, int $wp_user_id ): string {
		self::set( $site, array( 'linking' => 'login' ) );
		$reply = $this->to_site( $site, 'POST', '/Users', self::user( get_userdata( $wp_user_id )->user_login ) );
		self::set( $site, array( 'linking' => 'off' ) );
		self::assertSame( 201, $reply->status, (string) $reply->body );
		$id = self::json( $reply )['id'];
		self::assertSame( $wp_user_id, self::on( $site, static fn() => self::wp_user_id( $id ) ) );
		return $id;
	}

	/**
	 * Decides something for the connection of a site.
	 *
	 * @param array<string, mixed> $settings
	 */
	protected static function set( int $site, array $settings ): void {
		self::on(
			$site,
			static function () use ( $settings ): void {
				$connections = new Connections();
				$connections->save( $connections->first()->with( $settings ) );
			}
		);
	}
}
