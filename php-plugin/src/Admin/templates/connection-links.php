<?php
/**
 * Leads from one connection to another. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ConfigurationData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\ConfigurationTab;

defined( 'ABSPATH' ) || exit;

$scimpress_current = $data->connection_form->connection->id;

?>
<nav aria-label="<?php esc_attr_e( 'Connections', 'scimpress' ); ?>">
	<ul class="subsubsub scimpress-connections">
		<?php foreach ( $data->connections as $scimpress_id => $scimpress_name ) : ?>
			<li>
				<a href="<?php echo esc_url( add_query_arg( 'connection', $scimpress_id, $data->url ) ); ?>" class="<?php echo esc_attr( $scimpress_id === $scimpress_current ? 'current' : '' ); ?>" aria-current="<?php echo esc_attr( $scimpress_id === $scimpress_current ? 'page' : 'false' ); ?>"><?php echo esc_html( $scimpress_name ); ?></a> |
			</li>
		<?php endforeach; ?>
		<li><a href="<?php echo esc_url( add_query_arg( 'connection', ConfigurationTab::NEW_CONNECTION, $data->url ) ); ?>" class="<?php echo esc_attr( 0 === $scimpress_current ? 'current' : '' ); ?>" aria-current="<?php echo esc_attr( 0 === $scimpress_current ? 'page' : 'false' ); ?>"><?php esc_html_e( 'Add another identity provider', 'scimpress' ); ?></a></li>
	</ul>
</nav>
