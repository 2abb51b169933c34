<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\Groups;
use ScimPress\Tests\Support\Processes;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/**
 * Processes that write at the same moment. WordPress alone would make four users of one.
 */
final class ParallelTest extends TestCase {

	public function test_one_user_name_makes_one_user(): void {
		$outcomes = self::create( array_fill( 0, 4, array( 'same' ) ) );
		self::assertSame( array( 'taken', 'taken', 'taken', 'written' ), $outcomes );
		self::assertUsers( 1 );
	}

	public function test_one_email_makes_one_user(): void {
		$outcomes = self::create( array_map( static fn( $number ) => array( "user{$number}", 'same@example.com' ), range( 1, 4 ) ) );
		self::assertSame( array( 'taken', 'taken', 'taken', 'written' ), $outcomes );
		self::assertUsers( 1 );
	}

	public function test_user_names_that_come_to_one_login_make_different_users(): void {
		$outcomes = self::create( array( array( 'a/b' ), array( 'a\\b' ), array( 'a+b' ), array( 'a&b' ) ) );
		self::assertSame( array_fill( 0, 4, 'written' ), $outcomes );
		self::assertUsers( 4 );
		self::assertSame( array( 'ab', 'ab-2', 'ab-3', 'ab-4' ), array_column( Sql::rows( "SELECT user_login FROM {$GLOBALS['wpdb']->users} WHERE ID > 1 ORDER BY user_login" ), 'user_login' ) );
	}

	public function test_different_users_are_all_made(): void {
		$outcomes = self::create( array_map( static fn( $number ) => array( "user{$number}", "user{$number}@example.com" ), range( 1, 8 ) ) );
		self::assertSame( array_fill( 0, 8, 'written' ), $outcomes );
		self::assertUsers( 8 );
	}

	public function test_two_sites_of_a_network_never_make_one_login_twice(): void {
		global $wpdb;
		if ( ! is_multisite() ) {
			self::assertSame( array( 'taken', 'written' ), self::create( array_fill( 0, 2, array( 'same' ) ) ) );
			return;
		}
		$site = wp_insert_site(
			array(
				'domain' => wp_parse_url( home_url(), PHP_URL_HOST ),
				'path'   => '/parallel' . wp_rand() . '/',
			)
		);
		switch_to_blog( $site );
		( new Migrator() )->migrate();
		restore_current_blog();
		$outcomes = self::create( array( array( 'same', 'one@example.com' ), array( 'same', 'two@example.com', (string) $site ) ) );
		$logins   = array_column( Sql::rows( "SELECT user_login FROM {$wpdb->users} WHERE ID > 1" ), 'user_login' );
		wp_delete_site( $site );
		// For the second it is the login of a user that this site does not manage.
		self::assertSame( array( 'taken', 'written' ), $outcomes );
		self::assertSame( array( 'same' ), $logins );
	}

	public function test_one_account_is_linked_once(): void {
		Scenario::connection();
		$babs     = self::wordpress_user( 'babs', 'author', 'babs@example.com' );
		$outcomes = Processes::at_once( 'parallel-link.php', array_map( static fn( $number ) => array( "user{$number}", 'babs@example.com' ), range( 1, 4 ) ) );
		self::assertSame( array( 'managed', 'managed', 'managed', 'written' ), $outcomes );
		self::assertSame( array( (string) $babs ), array_column( Sql::rows( 'SELECT wp_user_id FROM ' . Tables::users() ), 'wp_user_id' ) );
		self::assertSame( get_userdata( $babs )->nickname, Sql::value( 'SELECT user_name FROM ' . Tables::users() ) );
	}

	public function test_nobody_is_lost_of_500_who_become_members_one_by_one_at_once(): void {
		$group = wp_generate_uuid4();
		( new Groups() )->insert( $group, 1, 1, self::group_row( 'Guides' ) );
		$users    = self::committed( static fn() => array_map( static fn( int $number ) => Scenario::manage( $number, true ), range( 101, 600 ) ) );
		$outcomes = Processes::at_once( 'parallel-members.php', array_map( static fn( array $users ) => array( $group, ...$users ), array_chunk( $users, 125 ) ) );
		self::assertSame( array_fill( 0, 4, 'changed 125' ), $outcomes );
		self::assertSame( 500, self::rows( Tables::members() . ' JOIN ' . Tables::users() . " ON id = member_id WHERE group_id = '{$group}'" ) );
		self::assertSame( 501, ( new Groups() )->load( 1, $group, false )['version'] );
	}

	/** As many users of both kinds, each belonging to one of the other, with a role and no login twice. */
	private static function assertUsers( int $count ): void {
		global $wpdb;
		$managed = Tables::users();
		self::assertSame( $count, self::rows( $managed ) );
		self::assertSame( $count, self::rows( "{$wpdb->users} WHERE ID > 1" ) );
		self::assertSame( $count, self::rows( "{$wpdb->users} JOIN {$managed} ON wp_user_id = {$wpdb->users}.ID" ) );
		self::assertSame( $count, (int) Sql::value( "SELECT COUNT(DISTINCT user_login) FROM {$wpdb->users} WHERE ID > 1" ) );
		self::assertSame( $count, self::rows( "{$wpdb->usermeta} WHERE user_id > 1 AND meta_key = '{$wpdb->prefix}capabilities' AND meta_value LIKE '%subscriber%'" ) );
		self::assertSame( 0, self::rows( "{$wpdb->usermeta} WHERE user_id NOT IN (SELECT ID FROM {$wpdb->users})" ) );
	}

	/**
	 * @param list<list<string>> $users Arguments of each process.
	 * @return list<string> Outcomes, sorted.
	 */
	private static function create( array $users ): array {
		return Processes::at_once( 'parallel.php', $users );
	}
}
