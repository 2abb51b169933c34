<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Tests\Support\ScreenTestCase;

/**
 * What stands behind the button Help.
 *
 * @group once
 */
final class HelpTest extends ScreenTestCase {

	/** @dataProvider every_tab */
	public function test_every_tab_says_what_it_is_what_its_fields_are_and_what_to_do( string $slug ): void {
		$screen = get_current_screen();
		foreach ( $this->pages( $slug ) as list( $query ) ) {
			$screen->remove_help_tabs();
			$this->tabs()[ $slug ]->prepare( $screen, $query );
			$help = $screen->get_help_tabs();
			self::assertSame( array( 'What is this', 'Fields', 'Troubleshooting' ), array_slice( array_column( $help, 'title' ), 0, 3 ), http_build_query( $query ) );
			foreach ( $help as $tab ) {
				self::assertGreaterThan( 60, strlen( wp_strip_all_tags( $tab['content'] ) ), "{$slug}, {$tab['title']}" );
			}
			self::assertStringContainsString( 'Site Health', $screen->get_help_sidebar() );
		}
	}
}
