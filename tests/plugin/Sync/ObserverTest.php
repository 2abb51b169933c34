<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Sync;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Store\Connections;
use ScimPress\Sync\Backlog;
use ScimPress\Sync\Observer;
use ScimPress\Tests\Support\ExchangeTestCase;

final class ObserverTest extends ExchangeTestCase {

	private Observer $observer;

	protected function setUp(): void {
		parent::setUp();
		foreach ( array( 'profile_update', 'added_user_meta', 'updated_user_meta', 'deleted_user_meta', 'deleted_user', 'remove_user_from_blog' ) as $hook ) {
			// The plugin's own observer, where it is active, would tell the same at the end of the process.
			self::remove_observers( $hook );
		}
		delete_option( Backlog::OPTION );
		$this->observer = new Observer( $this->runner, Extension::installed(), new Connections(), new Migrator() );
		$this->observer->add_hooks();
	}

	public function test_an_edit_in_wordpress_is_answered_by_scim(): void {
		$id     = $this->created( 'ada', array( 'displayName' => 'Ada', 'emails' => array( array( 'value' => 'ada@example.com' ) ) ) );
		$before = $this->read( $id )['meta'];
		wp_update_user( array( 'ID' => self::wp_user_id( $id ), 'display_name' => 'Countess & Co', 'user_email' => 'countess@example.com' ) );
		$this->observer->flush();

		$after = $this->read( $id );
		self::assertSame( 'Countess & Co', $after['displayName'] );
		self::assertSame( 'countess@example.com', $after['emails'][0]['value'] );
		self::assertSame( 'W/"2"', $after['meta']['version'] );
		self::assertGreaterThan( $before['lastModified'], $after['meta']['lastModified'] );
		self::assertSame( array( 'user.observe', 'user.create' ), $this->actions() );
	}

	public function test_an_edit_of_user_meta_is_seen(): void {
		$id = $this->created( 'ada', array( 'name' => array( 'givenName' => 'Ada' ) ) );
		update_user_meta( self::wp_user_id( $id ), 'first_name', 'Augusta' );
		$this->observer->flush();
		self::assertSame( 'Augusta', $this->read( $id )['name']['givenName'] );
	}

	public function test_our_own_writes_are_not_observed(): void {
		$id = $this->created( 'ada' );
		$this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => array( array( 'op' => 'replace', 'path' => 'displayName', 'value' => 'x' ) ) ) );
		$queries = $GLOBALS['wpdb']->num_queries;
		$this->observer->flush();
		self::assertSame( $queries, $GLOBALS['wpdb']->num_queries );
		self::assertSame( 'W/"2"', $this->read( $id )['meta']['version'] );
		self::assertSame( array( 'user.patch', 'user.create' ), $this->actions() );
	}

	public function test_an_edit_that_changes_nothing_leaves_no_trace(): void {
		$id = $this->created( 'ada' );
		wp_update_user( array( 'ID' => self::wp_user_id( $id ), 'rich_editing' => 'false' ) );
		$this->observer->flush();
		self::assertSame( 'W/"1"', $this->read( $id )['meta']['version'] );
		self::assertSame( array( 'user.create' ), $this->actions() );
	}

	public function test_a_user_deleted_in_wordpress_is_gone_for_scim(): void {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		require_once ABSPATH . 'wp-admin/includes/ms.php';
		$id         = $this->created( 'ada' );
		$wp_user_id = self::wp_user_id( $id );
		is_multisite() ? wpmu_delete_user( $wp_user_id ) : wp_delete_user( $wp_user_id, 1 );
		$this->observer->flush();
		self::assertSame( 404, $this->request( 'GET', "/Users/{$id}" )->status );
		self::assertSame( 0, self::rows( Tables::users() ) );
		self::assertNotSame( '', $this->created( 'ada' ) );
	}

	public function test_a_user_deleted_without_the_extension_is_gone_for_scim(): void {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		require_once ABSPATH . 'wp-admin/includes/ms.php';
		$this->created( 'bob' );
		$id         = $this->created( 'ada' );
		$wp_user_id = self::wp_user_id( $id );
		is_multisite() ? wpmu_delete_user( $wp_user_id ) : wp_delete_user( $wp_user_id, 1 );
		$this->without_extension()->flush();
		self::assertSame( 404, $this->request( 'GET', "/Users/{$id}" )->status );
		self::assertSame( 1, self::rows( Tables::users() ) );
		self::assertNotSame( '', $this->created( 'ada' ) );
	}

	public function test_an_edit_without_the_extension_is_followed_when_it_is_back(): void {
		global $wpdb;
		$id        = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		$unmanaged = self::wordpress_user( 'bob' );
		foreach ( array( self::wp_user_id( $id ), $unmanaged ) as $wp_user_id ) {
			wp_update_user( array( 'ID' => $wp_user_id, 'display_name' => 'Countess' ) );
		}
		$this->without_extension()->flush();
		self::assertSame( 'Ada', $this->read( $id )['displayName'] );
		self::assertSame( array( self::wp_user_id( $id ) ), get_option( Backlog::OPTION ) );
		self::assertContains( Sql::value( "SELECT autoload FROM {$wpdb->options} WHERE option_name = %s", array( Backlog::OPTION ) ), array( 'no', 'off' ) );

		$this->without_extension()->catch_up();
		self::assertSame( 'Ada', $this->read( $id )['displayName'] );
		$this->observer->catch_up();
		self::assertSame( 'Countess', $this->read( $id )['displayName'] );
		self::assertFalse( get_option( Backlog::OPTION ) );
	}

	public function test_no_more_edits_are_kept_than_can_be_followed(): void {
		$backlog = new Backlog();
		$backlog->add( range( 1, 400 ) );
		$backlog->add( array( 7, ...range( 401, 600 ) ) );
		self::assertCount( 500, $backlog->all() );
		self::assertSame( 600, max( $backlog->all() ) );
		$backlog->remove( $backlog->all() );
		self::assertSame( array(), $backlog->all() );
	}

	public function test_a_user_taken_off_the_site_is_gone_for_scim(): void {
		if ( ! is_multisite() ) {
			self::assertSame( array(), $this->actions() );
			return;
		}
		$id = $this->created( 'ada' );
		remove_user_from_blog( self::wp_user_id( $id ), get_current_blog_id() );
		$this->observer->flush();
		self::assertSame( 404, $this->request( 'GET', "/Users/{$id}" )->status );
		self::assertIsInt( username_exists( 'ada' ) );
	}

	public function test_an_edit_on_another_site_of_the_network_is_seen(): void {
		$id = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		if ( ! is_multisite() ) {
			$this->observer->flush();
			self::assertSame( 'Ada', $this->read( $id )['displayName'] );
			return;
		}
		$wp_user_id = self::wp_user_id( $id );
		$site       = self::another_site();
		switch_to_blog( $site );
		wp_update_user( array( 'ID' => $wp_user_id, 'display_name' => 'Countess' ) );
		$this->observer->flush();
		restore_current_blog();
		self::assertSame( 'Countess', $this->read( $id )['displayName'] );
		wp_delete_site( $site );
	}

	public function test_an_administrator_who_edits_the_own_profile_is_followed(): void {
		$id   = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		$user = get_userdata( self::wp_user_id( $id ) );
		$user->set_role( 'administrator' );
		wp_update_user( array( 'ID' => $user->ID, 'display_name' => 'Boss' ) );
		$this->observer->flush();
		self::assertSame( 'Boss', $this->read( $id )['displayName'] );
	}

	public function test_a_user_deleted_in_wordpress_has_left_its_groups(): void {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		$id    = $this->created( 'ada' );
		$group = self::json( $this->request( 'POST', '/Groups', array( 'displayName' => 'Guides', 'members' => array( array( 'value' => $id ) ) ) ) )['id'];
		wp_delete_user( self::wp_user_id( $id ) );
		$this->observer->flush();
		$left = self::json( $this->request( 'GET', "/Groups/{$group}" ) );
		self::assertSame( array( false, 'W/"2"' ), array( isset( $left['members'] ), $left['meta']['version'] ) );
		self::assertSame( 0, self::rows( Tables::members() ) );
	}

	public function test_users_that_nobody_manages_do_not_matter(): void {
		$id = self::wordpress_user( 'bob' );
		wp_update_user( array( 'ID' => $id, 'display_name' => 'Bob' ) );
		$this->observer->flush();
		self::assertSame( array(), $this->actions() );
	}

	/**
	 * The observer of a process that does not have the extension, with what was seen so far.
	 */
	private function without_extension(): Observer {
		$seen     = ( new \ReflectionProperty( Observer::class, 'seen' ) )->getValue( $this->observer );
		$observer = new Observer( $this->runner, new Extension( Machine::this() ), new Connections(), new Migrator() );
		( new \ReflectionProperty( Observer::class, 'seen' ) )->setValue( $observer, $seen );
		return $observer;
	}

	/**
	 * What the audit has, apart from reading.
	 *
	 * @return list<string>
	 */
	private function actions(): array {
		$actions = array_column( self::audit( 20 ), 'action' );
		return array_values( array_diff( $actions, array( 'user.read' ) ) );
	}
}
