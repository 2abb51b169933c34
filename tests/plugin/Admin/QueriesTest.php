<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\Page;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Tests\Support\ScreenTestCase;

/**
 * What a tab asks the database for. However much there is on it, it is a handful of statements.
 *
 * @group once
 */
final class QueriesTest extends ScreenTestCase {

	private const MOST = 15;

	/** @dataProvider every_tab */
	public function test_a_tab_takes_few_queries_however_much_it_shows( string $slug ): void {
		$flags = new ProtectionFlags();
		foreach ( range( 1, 12 ) as $number ) {
			$flags->set( self::wordpress_user( "closed-{$number}" ), ProtectionFlags::CLOSED );
			self::wordpress_user( "editor-{$number}", 0 === $number % 2 ? 'administrator' : 'editor' );
			self::ask( self::wordpress_user( "wanted-{$number}", 'subscriber', "wanted-{$number}@example.com" ) );
		}
		$queries = $this->queries_of( $slug );
		self::assertLessThanOrEqual( self::MOST, count( $queries ), implode( "\n", $queries ) );
		self::assertGreaterThan( 1, count( $queries ), 'not even who asks was counted' );
	}

	/** @dataProvider every_tab */
	public function test_nothing_searches_through_all_users_of_a_large_site( string $slug ): void {
		add_filter( 'wp_is_large_user_count', '__return_true' );
		// How far a job has come is counted while there is one.
		Sql::execute( 'DELETE FROM ' . Tables::role_tasks() );
		Sql::execute( 'DELETE FROM ' . Tables::user_keys() . " WHERE value_key = ''" );
		self::assertSame( array(), preg_grep( '/meta_value LIKE|SELECT COUNT\(\*\) FROM \S*scimpress_users WHERE/', $this->queries_of( $slug ) ) );
	}

	/** @return list<string> What a request for a tab asks, with what WordPress itself reads of who sends it. */
	private function queries_of( string $slug ): array {
		// Days of the audit are counted once, by the hourly upkeep or by whoever looks first.
		$this->html( array( 'page' => Page::SLUG, 'tab' => $slug ) );
		wp_set_current_user( 0 );
		wp_cache_flush();
		wp_load_alloptions();
		$queries = array();
		$note    = static function ( string $sql ) use ( &$queries ): string {
			$queries[] = (string) preg_replace( '/\s+/', ' ', $sql );
			return $sql;
		};
		add_filter( 'query', $note );
		try {
			wp_set_current_user( 1 );
			$this->open();
			$this->tabs()[ $slug ]->prepare( get_current_screen(), array( 'page' => Page::SLUG, 'tab' => $slug ) );
			$this->html( array( 'page' => Page::SLUG, 'tab' => $slug ) );
		} finally {
			remove_filter( 'query', $note );
		}
		return $queries;
	}
}
