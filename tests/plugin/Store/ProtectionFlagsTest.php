<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Linking\Flags;
use ScimPress\Store\Fields;
use ScimPress\Store\Protection;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Tests\Support\ExchangeTestCase;
use ScimPress\Tests\Support\Scenario;

final class ProtectionFlagsTest extends ExchangeTestCase {

	public function test_a_flagged_account_is_out_of_reach_until_the_flag_goes(): void {
		$id = $this->created( 'babs' );
		$wp = self::wp_user_id( $id );
		( new Flags() )->set( get_userdata( $wp ), ProtectionFlags::CLOSED, 1 );
		foreach ( array( array( 'PUT', array( 'userName' => 'babs', 'title' => 'x' ) ), array( 'DELETE', null ) ) as list( $method, $body ) ) {
			$reply = $this->request( $method, "/Users/{$id}", $body );
			self::assertSame( 403, $reply->status );
			self::assertStringContainsString( 'an administrator has protected', (string) $reply->body );
		}
		self::assertSame( 200, $this->request( 'GET', "/Users/{$id}" )->status );
		( new Flags() )->set( get_userdata( $wp ), null, 1 );
		self::assertSame( 200, $this->request( 'PUT', "/Users/{$id}", array( 'userName' => 'babs', 'title' => 'x' ) )->status );
	}

	public function test_an_open_account_may_be_written_to_but_not_the_last_administrator(): void {
		$flags  = new ProtectionFlags();
		$editor = self::wordpress_user( 'ed', 'editor' );
		self::assertNotNull( ( new Protection() )->reason( $editor ) );
		$flags->set( $editor, ProtectionFlags::OPEN );
		self::assertNull( ( new Protection() )->reason( $editor ) );
		$flags->set( 1, ProtectionFlags::OPEN );
		try {
			self::assertNotNull( ( new Protection() )->reason( 1 ) );
		} finally {
			$flags->set( 1, null );
		}
	}

	public function test_opening_every_administrator_opens_none(): void {
		$flags  = new ProtectionFlags();
		$second = self::wordpress_user( 'second', 'administrator' );
		$flags->set( $second, ProtectionFlags::OPEN );
		self::assertNull( ( new Protection() )->reason( $second ), 'the first one stays out of reach' );
		$flags->set( 1, ProtectionFlags::OPEN );
		try {
			$reasons = array_map( array( new Protection(), 'reason' ), array( 1, $second ) );
		} finally {
			$flags->set( 1, null );
		}
		self::assertNotContains( null, $reasons );
	}

	public function test_an_administrator_who_is_locked_out_is_none_to_rely_on(): void {
		$locked = self::wordpress_user( 'locked' );
		Scenario::manage( $locked, false );
		( new \WP_User( $locked ) )->set_role( 'administrator' );
		( new ProtectionFlags() )->set( 1, ProtectionFlags::OPEN );
		try {
			self::assertNotNull( ( new Protection() )->reason( 1 ) );
		} finally {
			( new ProtectionFlags() )->set( 1, null );
		}
	}

	public function test_the_cache_is_not_believed(): void {
		global $wpdb;
		$id = self::wordpress_user( 'someone' );
		get_user_meta( $id, 'nickname', true );
		$wpdb->insert( $wpdb->usermeta, array( 'user_id' => $id, 'meta_key' => $wpdb->prefix . 'scimpress_protection', 'meta_value' => 'protected' ) );
		self::assertNotNull( ( new Protection() )->reason( $id ) );
	}

	public function test_of_several_the_strictest_counts_and_nonsense_protects(): void {
		global $wpdb;
		$id  = self::wordpress_user( 'ed', 'editor' );
		$key = $wpdb->prefix . 'scimpress_protection';
		add_user_meta( $id, $key, 'open' );
		add_user_meta( $id, $key, 'protected' );
		self::assertSame( ProtectionFlags::CLOSED, ( new ProtectionFlags() )->of( $id ) );
		delete_user_meta( $id, $key );
		add_user_meta( $id, $key, 'OPEN' );
		self::assertSame( ProtectionFlags::CLOSED, ( new ProtectionFlags() )->of( $id ) );
		delete_user_meta( $id, $key );
		add_user_meta( $id, strtoupper( $key ), 'open' );
		self::assertNull( ( new ProtectionFlags() )->of( $id ) );
	}

	public function test_a_flag_of_one_site_says_nothing_about_another(): void {
		$flags  = new ProtectionFlags();
		$editor = self::wordpress_user( 'ed', 'editor' );
		$flags->set( $editor, ProtectionFlags::OPEN );
		if ( ! is_multisite() ) {
			self::assertNull( ( new Protection() )->reason( $editor ) );
			return;
		}
		$site = self::another_site();
		add_user_to_blog( $site, $editor, 'administrator' );
		add_user_to_blog( $site, 1, 'administrator' );
		$here = ( new Protection() )->reason( $editor );
		switch_to_blog( $site );
		$there = $flags->of( $editor );
		restore_current_blog();
		wp_delete_site( $site );
		self::assertStringStartsWith( 'the user may ', (string) $here );
		self::assertNull( $there );
	}

	public function test_no_mapping_reaches_a_flag(): void {
		foreach ( array( 'scimpress_protection', 'wp_scimpress_protection', 'WP_ScimPress_Protection' ) as $name ) {
			self::assertRejected( array( 'outcome' => 'refused' ), static fn() => Fields::require_allowed( $name ) );
		}
	}

	public function test_flags_go_with_the_plugin(): void {
		$id = self::wordpress_user( 'someone' );
		( new ProtectionFlags() )->set( $id, ProtectionFlags::CLOSED );
		( new ProtectionFlags() )->remove_all();
		self::assertNull( ( new ProtectionFlags() )->of( $id ) );
	}
}
