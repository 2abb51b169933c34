<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Database\Migrator;
use ScimPress\Site\ManagedUsersScreen;
use ScimPress\Site\Setup;
use ScimPress\Store\Connections;
use ScimPress\Tests\Support\ExchangeTestCase;

final class ManagedUsersScreenTest extends ExchangeTestCase {

	private ManagedUsersScreen $screen;

	private int $ada;

	private string $id;

	protected function setUp(): void {
		parent::setUp();
		get_role( 'administrator' )->add_cap( Setup::CAPABILITY );
		wp_set_current_user( 1 );
		$this->screen = new ManagedUsersScreen( new Migrator(), new Connections() );
		$this->id     = $this->created( 'ada', array( 'externalId' => 'x-<b>1</b>' ) );
		$this->ada    = self::wp_user_id( $this->id );
		$this->request( 'POST', '/Groups', array( 'schemas' => array( 'urn:ietf:params:scim:schemas:core:2.0:Group' ), 'displayName' => 'Engines & <i>more</i>', 'members' => array( array( 'value' => $this->id ) ) ) );
	}

	public function test_the_list_says_who_is_managed_and_who_is_out(): void {
		self::assertSame( array( 'scimpress' => 'SCIM' ), $this->screen->add_column( array() ) );
		self::assertSame( 'Test', $this->screen->show_column( '', 'scimpress', $this->ada ) );
		self::assertSame( '—', $this->screen->show_column( '', 'scimpress', 1 ) );
		self::assertSame( 'x', $this->screen->show_column( 'x', 'other', $this->ada ) );
		$this->request( 'PUT', "/Users/{$this->id}", array( 'userName' => 'ada', 'active' => false ) );
		self::assertSame( 'Test, deactivated', ( new ManagedUsersScreen( new Migrator(), new Connections() ) )->show_column( '', 'scimpress', $this->ada ) );
	}

	public function test_each_managed_user_leads_to_its_history(): void {
		$actions = $this->screen->add_action( array(), get_userdata( $this->ada ) );
		self::assertStringContainsString( "tab=audit&#038;who={$this->ada}", $actions['scimpress'] );
		self::assertSame( array(), $this->screen->add_action( array(), get_userdata( 1 ) ) );
	}

	public function test_the_profile_shows_what_is_known(): void {
		$html = $this->printed( fn() => $this->screen->show_profile( get_userdata( $this->ada ) ) );
		foreach ( array( 'Test', $this->id, 'x-&lt;b&gt;1&lt;/b&gt;', 'Engines &amp; &lt;i&gt;more&lt;/i&gt;', 'Active' ) as $part ) {
			self::assertStringContainsString( $part, $html );
		}
		self::assertSame( '', $this->printed( fn() => $this->screen->show_profile( get_userdata( 1 ) ) ) );
	}

	public function test_who_deletes_a_managed_user_is_warned(): void {
		self::assertStringContainsString( 'manages ada and creates them anew', $this->printed( fn() => $this->screen->warn( null, array( 1, $this->ada ) ) ) );
		self::assertSame( '', $this->printed( fn() => $this->screen->warn( null, array( 1 ) ) ) );
	}

	public function test_who_may_not_manage_scim_is_told_nothing(): void {
		wp_set_current_user( $this->ada );
		self::assertSame( array(), $this->screen->add_column( array() ) );
		self::assertSame( '', $this->screen->show_column( '', 'scimpress', $this->ada ) );
		self::assertSame( array(), $this->screen->add_action( array(), get_userdata( $this->ada ) ) );
		self::assertSame( '', $this->printed( fn() => $this->screen->show_profile( get_userdata( $this->ada ) ) ) );
		self::assertSame( '', $this->printed( fn() => $this->screen->warn( null, array( $this->ada ) ) ) );
	}

	/** @param callable(): void $work */
	private function printed( callable $work ): string {
		ob_start();
		$work();
		return (string) ob_get_clean();
	}
}
