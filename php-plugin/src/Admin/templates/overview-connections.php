<?php
/**
 * How the connections stand. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\OverviewData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditLabels;
use ScimPress\Admin\ConfigurationTab;
use ScimPress\Admin\OverviewTab;

defined( 'ABSPATH' ) || exit;

?>
<h2><?php esc_html_e( 'Connections', 'scimpress' ); ?></h2>
<table class="widefat striped scimpress-groups">
	<thead>
		<tr>
			<th scope="col"><?php esc_html_e( 'Name', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Status', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Last call', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Last 24 hours', 'scimpress' ); ?></th>
		</tr>
	</thead>
	<tbody>
		<?php foreach ( $data->connections as $scimpress_one ) : ?>
			<tr>
				<th scope="row"><a href="<?php echo esc_url( ConfigurationTab::url( $scimpress_one->connection->id ) ); ?>"><?php echo esc_html( $scimpress_one->connection->name ); ?></a></th>
				<td data-colname="<?php esc_attr_e( 'Status', 'scimpress' ); ?>"><span class="scimpress-status <?php echo esc_attr( $scimpress_one->color() ); ?>"><?php echo esc_html( $scimpress_one->status() ); ?></span></td>
				<td data-colname="<?php esc_attr_e( 'Last call', 'scimpress' ); ?>">
					<?php if ( null === $scimpress_one->last_used ) : ?>
						<?php echo esc_html( $scimpress_one->last_call() ); ?><br>
						<a href="<?php echo esc_url( OverviewTab::url( $scimpress_one->connection->id ) . '#scimpress-steps' ); ?>">
							<?php esc_html_e( 'Set up', 'scimpress' ); ?>
							<span class="screen-reader-text"><?php echo esc_html( $scimpress_one->connection->name ); ?></span>
						</a>
					<?php else : ?>
						<span title="<?php echo esc_attr( AuditLabels::time( $scimpress_one->last_used ) ); ?>"><?php echo esc_html( $scimpress_one->last_call() ); ?></span>
					<?php endif; ?>
				</td>
				<td data-colname="<?php esc_attr_e( 'Last 24 hours', 'scimpress' ); ?>">
					<ul class="scimpress-tally">
						<?php foreach ( $scimpress_one->figures() as $scimpress_figure ) : ?>
							<li>
								<?php if ( '' === $scimpress_figure['url'] ) : ?>
									<?php echo esc_html( $scimpress_figure['text'] ); ?>
								<?php else : ?>
									<a href="<?php echo esc_url( $scimpress_figure['url'] ); ?>"><?php echo esc_html( $scimpress_figure['text'] ); ?></a>
								<?php endif; ?>
							</li>
						<?php endforeach; ?>
					</ul>
				</td>
			</tr>
		<?php endforeach; ?>
	</tbody>
</table>
<p>
	<a href="<?php echo esc_url( ConfigurationTab::url( 0 ) ); ?>"><?php esc_html_e( 'Add another identity provider', 'scimpress' ); ?></a>
	<?php if ( null === $data->steps ) : ?>
		| <a href="<?php echo esc_url( add_query_arg( 'steps', '1', $data->url ) ); ?>"><?php esc_html_e( 'Show the first steps', 'scimpress' ); ?></a>
	<?php endif; ?>
</p>
